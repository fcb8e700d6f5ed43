/** Gradio's unit of progress; its clients show one bar for each. */
export interface ProgressUnit {
  index: number;
  length: number;
  unit: string;
  progress: null;
  desc: string;
}

/** What is said about a call while it is under way. */
export type News =
  | { msg: 'estimation'; rank: number; queue_size: number; rank_eta: number | null }
  | { msg: 'process_starts'; eta: number | null }
  | { msg: 'progress'; progress_data: ProgressUnit[] }
  | { msg: 'log'; log: string; level: 'info' | 'warning'; title: string; duration: number; visible: true };

/** How a call ended: with its outputs, or with a sentence. */
export type Outcome = { data: unknown[]; seconds: number } | { error: string };

/** The last message about a call. A cancelled one has failed too: clients stumble over an output without data. */
export function completion(outcome: Outcome): object {
  if ('error' in outcome)
    return {
      msg: 'process_completed',
      success: false,
      title: 'Error',
      output: { error: outcome.error, title: 'Error', visible: true, duration: 10 },
    };
  const { data, seconds } = outcome;
  return {
    msg: 'process_completed',
    success: true,
    title: null,
    output: {
      data,
      is_generating: false,
      duration: seconds,
      average_duration: seconds,
      render_config: null,
      changed_state_ids: [],
    },
  };
}

/** A line for the log that Gradio's page shows as a toast. */
export function logLine(level: 'info' | 'warning', log: string): News {
  return {
    msg: 'log',
    log,
    level,
    title: level === 'info' ? 'Info' : 'Warning',
    duration: 10,
    visible: true,
  };
}
