import { readFileSync } from 'node:fs';
import { ConfigError } from './config-error.ts';
import { TOKEN_WANTED, Token } from './flags.ts';

/** The token that a file holds; the line end after it does not count. @throws ConfigError without repeating the token. */
export function tokenIn(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`The token file ${path} cannot be read: ${reason}`);
  }
  const token = Token.safeParse(text.trim());
  if (!token.success)
    throw new ConfigError(`The token file ${path} is not usable: it holds ${TOKEN_WANTED}.`);
  return token.data;
}
