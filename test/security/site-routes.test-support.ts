import { SmartRouter } from 'hono/router/smart-router';

/** Runs something that makes sites, and gives the patterns of all routes that were added meanwhile. */
export async function routesAddedBy(make: () => Promise<unknown>): Promise<readonly string[]> {
  const patterns = new Set<string>();
  const add = SmartRouter.prototype.add;
  SmartRouter.prototype.add = function (this: SmartRouter<unknown>, method, path, handler) {
    patterns.add(path);
    add.call(this, method, path, handler);
  };
  try {
    await make();
  } finally {
    SmartRouter.prototype.add = add;
  }
  return [...patterns];
}

/** A pattern with its parameters written out: `/lists/:list{[a-z]+}/` with `{ list: 'talk' }` is `/lists/talk/`. */
export function filled(pattern: string, values: Readonly<Record<string, string>>): string {
  return pattern.replace(/:(?<name>[a-zA-Z]+)(?:\{(?:[^{}]|\{[^{}]*\})*\})?/g, (...match) => {
    const { name = '' } = match.at(-1) as Readonly<Record<string, string>>;
    const value = values[name];
    if (value === undefined) throw new Error(`the route ${pattern} has a parameter that is not known here: ${name}`);
    return value;
  });
}
