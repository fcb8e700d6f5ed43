import { DEFAULT_PARAMS, type ParamName, SIZES, SOLVERS } from '../contract/index.ts';

/** JSON schemas of values, as `/info` names them. */
type ValueSchema = Readonly<Record<string, unknown>>;

/** One input or output: the component that LiveAvatar's page has in its place. */
export interface Slot {
  /** Of an input: its name in the call. */
  readonly name: string;
  readonly label: string;
  readonly component: 'Textbox' | 'Image' | 'Audio' | 'Video' | 'Slider' | 'Dropdown' | 'Number' | 'Checkbox';
  readonly type: ValueSchema;
  /** As Python writes the type. */
  readonly python: { readonly type: string; readonly description: string };
  /** Taken where a call leaves it out; absent = the call has to say it. */
  readonly default?: string | number | boolean;
  readonly example: unknown;
}

/** Something that a call names, by name or by number. */
export interface Endpoint {
  /** Number of the event on LiveAvatar's page, where 0 is the table of examples. */
  readonly id: number;
  readonly name:
    | 'select_example_image'
    | 'select_example_audio'
    | 'generate_wrapper'
    | 'reload_wrapper'
    | 'generate';
  readonly description: string;
  readonly inputs: readonly Slot[];
  readonly outputs: readonly Slot[];
}

const FILE: ValueSchema = {
  type: 'object',
  properties: {
    path: { type: 'string' },
    url: { type: ['string', 'null'] },
    size: { type: ['integer', 'null'] },
    orig_name: { type: ['string', 'null'] },
    mime_type: { type: ['string', 'null'] },
    is_stream: { type: 'boolean', default: false },
    meta: { type: 'object', properties: { _type: { const: 'gradio.FileData' } } },
  },
  required: ['path'],
};
const PYTHON_FILE = {
  type: 'filepath',
  description: 'A file: handle_file() of its path, or of its address at this studio.',
};

const slot = {
  text: (name: string, label: string, example: string, value?: string): Slot => ({
    name,
    label,
    component: 'Textbox',
    type: { type: 'string' },
    python: { type: 'str', description: '' },
    example,
    ...(value !== undefined && { default: value }),
  }),
  file: (name: string, label: string, component: 'Image' | 'Audio' | 'Video', example: string): Slot => ({
    name,
    label,
    component,
    type: FILE,
    python: PYTHON_FILE,
    example: { path: example, meta: { _type: 'gradio.FileData' }, orig_name: example },
  }),
  number: (name: ParamName, label: string, component: 'Slider' | 'Number' = 'Slider'): Slot => ({
    name,
    label,
    component,
    type: { type: 'number' },
    python: { type: 'float', description: '' },
    default: DEFAULT_PARAMS[name],
    example: DEFAULT_PARAMS[name],
  }),
  choice: (name: 'size' | 'sample_solver', label: string, values: readonly string[]): Slot => ({
    name,
    label,
    component: 'Dropdown',
    type: { type: 'string', enum: values },
    python: { type: `Literal[${values.map((value) => `'${value}'`).join(', ')}]`, description: '' },
    default: DEFAULT_PARAMS[name],
    example: DEFAULT_PARAMS[name],
  }),
  onOff: (name: ParamName, label: string, called: string = name): Slot => ({
    name: called,
    label,
    component: 'Checkbox',
    type: { type: 'boolean' },
    python: { type: 'bool', description: '' },
    default: DEFAULT_PARAMS[name],
    example: DEFAULT_PARAMS[name],
  }),
};

/** The controls of LiveAvatar's page, in its order. */
const SETTINGS: readonly Slot[] = [
  slot.number('num_clip', 'Number of Clips'),
  slot.number('sample_steps', 'Sampling Steps'),
  slot.number('sample_guide_scale', 'Guidance Scale'),
  slot.number('infer_frames', 'Frames per Clip'),
  slot.choice('size', 'Video Size', SIZES),
  slot.number('base_seed', 'Random Seed', 'Number'),
  slot.choice('sample_solver', 'Sampler', SOLVERS),
];
/** What the studio can be told besides, about an engine that knows it. */
const FURTHER: readonly Slot[] = [
  slot.onOff('load_lora', 'Enable LoRA'),
  slot.text('lora_path_dmd', 'LoRA Path', '', DEFAULT_PARAMS.lora_path_dmd),
  slot.onOff('offload_model', 'Offload Model'),
  slot.onOff('enable_online_decode', 'Online Decode'),
  slot.onOff('enable_vae_parallel', 'VAE Parallel'),
  slot.onOff('fp8', 'FP8'),
  slot.onOff('compile', 'Compile'),
];
const PORTRAIT = slot.file('image', 'Reference Image', 'Image', 'portrait.png');
const RECORDING = slot.file('audio', 'Audio File', 'Audio', 'speech.wav');
const MADE: readonly Slot[] = [
  slot.file('video', 'Generated Video', 'Video', 'video.mp4'),
  slot.text('status', 'Status', 'Done.'),
];

/**
 * What LiveAvatar's Gradio page offers to programs, under its names and numbers.
 * @param prompt the prompt that a call without one gets
 */
export function endpointsOf(prompt: string): readonly Endpoint[] {
  return [
    {
      id: 1,
      name: 'select_example_image',
      description: 'The portrait of the first example.',
      inputs: [],
      outputs: [slot.file('value', 'Reference Image', 'Image', 'amara.png')],
    },
    {
      id: 2,
      name: 'select_example_audio',
      description: 'The recording of an example, by its file name.',
      inputs: [slot.text('audio_path', 'Example Audio (auto-fill on selection)', 'welcome-en.wav')],
      outputs: [slot.file('value', 'Audio File', 'Audio', 'welcome-en.wav')],
    },
    {
      id: 3,
      name: 'generate_wrapper',
      description: 'Makes a video of a portrait, a recording and a prompt.',
      inputs: [slot.text('prompt', 'Prompt', prompt, prompt), PORTRAIT, RECORDING, ...SETTINGS],
      outputs: MADE,
    },
    {
      id: 4,
      name: 'reload_wrapper',
      description: 'Loads the model again, with a LoRA or without.',
      inputs: [
        slot.onOff('load_lora', 'Enable LoRA', 'use_lora'),
        slot.text('lora_path', 'LoRA Path', '', DEFAULT_PARAMS.lora_path_dmd),
      ],
      outputs: [slot.text('status', 'Status', 'Loading.')],
    },
    {
      id: 5,
      name: 'generate',
      description:
        "Makes a video, with everything that can be set: the studio's own, not on LiveAvatar's page.",
      inputs: [
        PORTRAIT,
        RECORDING,
        slot.text('prompt', 'Prompt', prompt, prompt),
        slot.text('engine', 'Engine', 'preview', ''),
        ...SETTINGS,
        ...FURTHER,
      ],
      outputs: MADE,
    },
  ];
}
