/** Whether a text has fewer characters than that, of which each is one or two units: a long text is not walked to its end. */
export function isShorter(text: string, least: number): boolean {
  return text.length < least || (text.length < 2 * least && [...text].length < least);
}
