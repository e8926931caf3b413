import type { Hono } from 'hono';
import type { Asset } from './asset.ts';
import type { DeskEnv } from './desk-context.ts';

/** What pages load: the same for everybody, and for ever. */
export function assetRoutes(app: Hono<DeskEnv>, assets: readonly Asset[]): void {
  for (const { path, contentType, text } of assets) {
    app.get(path, () => {
      return new Response(text, {
        headers: { 'Content-Type': contentType, 'Cache-Control': 'public, max-age=31536000, immutable' },
      });
    });
  }
}
