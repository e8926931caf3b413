export { type Anchor, anchorsIn, anchorText } from './anchor.ts';
export { ANCHOR_BRANCH, commitAnchor } from './git-anchors.ts';
export { readAnchors } from './read-anchors.ts';
