import { PUBLIC, type Viewer } from '#store';

/** Who asks. Nobody can sign in yet, so that everybody is a stranger; the one place where that will change. */
export function viewerOf(_request: Request): Viewer {
  return PUBLIC;
}
