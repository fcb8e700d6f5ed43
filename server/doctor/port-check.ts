import { type PortClaim, portClaim } from '../monitor/port-claim.ts';
import { isListenedTo } from '../monitor/port-holder.ts';
import { type Check, type Finding, passed } from './check.ts';

/** Where the studio was asked to listen, and where it does. */
export interface Listening {
  /** Without brackets. */
  host: string;
  /** 0 = any. */
  port: number;
  /** Null while it does not listen: it is a command's own studio. */
  url: string | null;
}

/** Whether the studio has the port it was asked to have, and who has it instead. */
export function portCheck(listening: () => Listening): Check {
  return {
    name: { en: 'Port', code: 'port' },
    part: 'studio',
    limitMs: 2_000,
    look: async () => [await look(listening())],
  };
}

async function look({ host, port, url }: Listening): Promise<Finding> {
  const values = { port: String(port), url: url ?? '' };
  if (url !== null && (port === 0 || new URL(url).port === String(port)))
    return passed('doctor-port-ours', `The studio answers at ${url}.`, values);
  if (port === 0 || (await isListenedTo(port)) === false)
    return passed('doctor-port-free', `Port ${port} is free.`, values);
  return taken(values, await portClaim(host, port));
}

function taken(values: { port: string; url: string }, { holder, studio }: PortClaim): Finding {
  const { port, url } = values;
  const who = {
    pid: String(holder?.pid ?? ''),
    program: holder?.program ?? '',
    since: holder?.since.toISOString() ?? '',
    studio: studio?.url ?? '',
  };
  const process = holder ? ` (process ${who.pid}, since ${clock(holder.since)})` : '';
  const by = studio
    ? `another LiveAvatar Studio at ${studio.url}`
    : holder
      ? holder.program
      : 'another program';
  return {
    verdict: 'advise',
    code: url === '' ? 'doctor-port-taken' : 'doctor-port-other',
    what: `Port ${port} is held by ${by}${process}.${url === '' ? '' : ` This studio answers at ${url}.`}`,
    how: studio
      ? 'Use that one, or go on with the next free port.'
      : 'End that program if you do not need it, or go on with the next free port. The studio does not touch it.',
    values: { ...values, ...who },
  };
}

/** A moment as a person on this machine reads it. */
export function clock(moment: Date): string {
  const pad = (part: number) => String(part).padStart(2, '0');
  const day = [moment.getFullYear(), pad(moment.getMonth() + 1), pad(moment.getDate())].join('-');
  return `${day} ${pad(moment.getHours())}:${pad(moment.getMinutes())}`;
}
