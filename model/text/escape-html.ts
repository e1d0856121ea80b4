/** Makes text stand in HTML, in an element or in a quoted attribute, as the text it is. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
