import type { Preset } from '#contract';

/** Formats a preset can be taken away in. */
export type PresetFormat = 'yaml' | 'json';

/** A preset as a file: the same content the studio keeps in its data directory, so it can be put there again. */
export function presetFile({ name, params }: Preset, format: PresetFormat): File {
  const text = format === 'json' ? `${JSON.stringify({ params }, null, 2)}\n` : yaml(params);
  const type = format === 'json' ? 'application/json' : 'application/yaml';
  return new File([text], `${name}.${format}`, { type });
}

/** Hands a file to the browser's downloads. */
export function download(file: File): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = file.name;
  link.click();
  // The browser has taken hold of the bytes by the next task.
  setTimeout(() => URL.revokeObjectURL(url));
}

/** One level of names and plain values: every JSON scalar is YAML too. */
function yaml(params: Preset['params']): string {
  const lines = Object.entries(params).map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`);
  return `params:\n${lines.join('\n')}\n`;
}
