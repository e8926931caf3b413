export { describeTree, type TreeDescription } from './describe-tree.ts';
export { folderTree } from './folder-tree.ts';
