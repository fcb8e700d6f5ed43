/**
 * How a Node program is started the way this process was, so that sources run under tsx where the studio does.
 * An inspector port is not handed on: it can be held once.
 */
export function nodeProgram(entry: string): { command: string; args: string[] } {
  const flags = process.execArgv.filter((flag) => !flag.startsWith('--inspect'));
  return { command: process.execPath, args: [...flags, entry] };
}
