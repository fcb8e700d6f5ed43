/**
 * The address of a request as it may be written into a log: a token in it is a secret, however its name is spelt. Names
 * are read as the studio itself reads them when it looks for the token.
 */
export function loggedUrl(url: string): string {
  const query = url.indexOf('?');
  if (query < 0) return url;
  const fields = url.slice(query + 1).split('&');
  const told = fields.map((field) => (new URLSearchParams(field).has('token') ? 'token=…' : field));
  return `${url.slice(0, query)}?${told.join('&')}`;
}
