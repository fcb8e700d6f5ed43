import type { CallToolResult } from '@modelcontextprotocol/server';
import { problemOf } from '../http/problem-of.ts';

/** The answer of a tool: data for programs, and the same as text for models. */
export function answer(data: Record<string, unknown>): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(data) }], structuredContent: data };
}

/** What `work` gives, or the sentence that says why it could not be: a model reads it and tries otherwise. */
export async function answered(work: () => Promise<Record<string, unknown>>): Promise<CallToolResult> {
  try {
    return answer(await work());
  } catch (error) {
    const { detail, code, findings, conflicts } = problemOf(error);
    const text = JSON.stringify({ code, detail, findings, conflicts });
    return { content: [{ type: 'text', text }], isError: true };
  }
}
