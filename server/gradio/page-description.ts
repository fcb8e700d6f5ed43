import type { Endpoint, Slot } from './endpoints.ts';

/** Below it lie the routes of Gradio 5 and 6. */
export const PREFIX = '/gradio_api';
/**
 * The version of Gradio whose protocol is spoken. Its Python client compares: to a version below 3.37 it would send the
 * whole page elsewhere to be converted.
 */
const SPOKEN_VERSION = '6.25.0';

/** `/config`: the page as its clients read it. No `root`: they go on with the address they were given. */
export function pageConfig(endpoints: readonly Endpoint[], version: string, maxFileBytes: number): object {
  let last = 0;
  const components: object[] = [];
  const idOf = ({ component, label }: Slot): number => {
    last += 1;
    components.push({ id: last, type: component.toLowerCase(), props: { label }, api_info: {} });
    return last;
  };
  const dependencies = endpoints.map(({ id, name, description, inputs, outputs }) => ({
    id,
    api_name: name,
    api_description: description,
    api_visibility: 'public',
    show_api: true,
    targets: [],
    inputs: inputs.map(idOf),
    outputs: outputs.map(idOf),
    queue: true,
    backend_fn: true,
    js: null,
    types: { generator: false, cancel: false },
    cancels: [],
    connection: 'sse',
  }));
  return {
    version: SPOKEN_VERSION,
    title: 'LiveAvatar Studio',
    studio_version: version,
    api_prefix: PREFIX,
    protocol: 'sse_v3',
    mode: 'blocks',
    enable_queue: true,
    show_error: true,
    // Kept by a client in its browser, and nobody has asked for it.
    run_history: false,
    connect_heartbeat: false,
    is_space: false,
    space_id: null,
    max_file_size: maxFileBytes,
    components,
    dependencies,
  };
}

/** `/info`: the parameters of each endpoint and what it gives back. */
export function apiInfo(endpoints: readonly Endpoint[]): object {
  const named = endpoints.map(({ name, description, inputs, outputs }) => {
    const parameters = inputs.map((slot) => ({
      ...described(slot),
      parameter_name: slot.name,
      parameter_has_default: slot.default !== undefined,
      parameter_default: slot.default ?? null,
      example_input: slot.example,
    }));
    return [
      `/${name}`,
      { description, api_visibility: 'public', parameters, returns: outputs.map(described) },
    ] as const;
  });
  return { named_endpoints: Object.fromEntries(named), unnamed_endpoints: {} };
}

function described({ label, type, python, component }: Slot): object {
  return { label, type, python_type: python, component };
}
