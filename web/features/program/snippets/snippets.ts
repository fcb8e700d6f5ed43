import { httpSnippets } from './http.ts';
import { javascriptSnippet } from './javascript.ts';
import type { ProgramRun, Way } from './program-run.ts';
import { pythonSnippet } from './python.ts';
import { commandSnippet, curlSnippet } from './shell.ts';

/**
 * A run as text to be copied: one piece, or the requests one after the other. Empty where that way cannot make it:
 * Gradio's clients know of no parts.
 */
export function snippetsOf(way: Way, run: ProgramRun): string[] {
  switch (way) {
    case 'python':
      return run.parts ? [] : [pythonSnippet(run)];
    case 'javascript':
      return run.parts ? [] : [javascriptSnippet(run)];
    case 'curl':
      return [curlSnippet(run)];
    case 'command':
      return [commandSnippet(run)];
    case 'http':
      return httpSnippets(run);
  }
}
