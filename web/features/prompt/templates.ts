/** Prompts to start from; their texts are in the messages, in the language of the page. */
export const TEMPLATES = ['presenter', 'teacher', 'host', 'interview'] as const;
export type Template = (typeof TEMPLATES)[number];
