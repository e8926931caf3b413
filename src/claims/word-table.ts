/** What each word stands for. Attack: a text with the word `constructor` or `__proto__`, which every plain object has. */
export function wordTable<Meaning>(meanings: Readonly<Record<string, Meaning>>): Readonly<Record<string, Meaning>> {
  return Object.assign(Object.create(null) as Record<string, Meaning>, meanings);
}
