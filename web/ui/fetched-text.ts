/** The text at an address, for `FetchedText`; throws when there is none. */
export async function fetchedText(address: string): Promise<string> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(String(response.status));
  return (await response.text()).trim();
}
