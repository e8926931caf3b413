/** What may stand in an element. Text is text: nothing of a file becomes markup. */
export type Child = Node | string | null;

/** An element with attributes and children; an attribute that is null is left out. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | null>> = {},
  ...children: readonly (Child | readonly Child[])[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== null) made.setAttribute(attribute, value);
  }
  made.append(...children.flat().filter((child) => child !== null));
  return made;
}

export function button(
  text: string,
  act: () => void,
  attributes: Readonly<Record<string, string>> = {},
): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, text);
  made.addEventListener('click', act);
  return made;
}

/** A stretch that is folded until somebody opens it; made when that happens first, since there may be hundreds of lines in it. */
export function folded(title: string, make: () => readonly Child[], isOpen = false): HTMLDetailsElement {
  const made = element('details', {}, element('summary', {}, title));
  let isMade = false;
  const fill = (): void => {
    if (isMade || !made.open) return;
    isMade = true;
    made.append(...make().filter((child) => child !== null));
  };
  made.addEventListener('toggle', fill);
  made.open = isOpen;
  fill();
  return made;
}
