import type { Run, RunId } from '#contract';

/** What is written on the picture of a grid. */
export type SheetWords = {
  title: string;
  /** Over each column; empty where there is no axis across. */
  columns: readonly string[];
  /** Before each row; empty where there is no axis down. */
  rows: readonly string[];
  /** Row by row: the run in this place, and what stands there where it has no video. */
  places: readonly (readonly { run: Run | null; words: string }[])[];
};

/** Where a video stands on the sheet, px. */
export type SheetPlace = { run: RunId; x: number; y: number; width: number; height: number };

/** Colours and type of the page. */
export type SheetLook = { font: string; room: string; stage: string; ink: string; faint: string };

/** Everything of a grid that does not move, and where what moves has its place. */
export type Sheet = { canvas: HTMLCanvasElement; places: readonly SheetPlace[] };

/** px at a cell's full size. */
const GAP = 12;
const EDGE = 24;
const TEXT = 20;
const TITLE = 28;
/** Of the names of rows, px: longer ones are cut. */
const LONGEST_ROW = 280;

/**
 * Draws the sheet.
 * @param widest px of the whole; cells become smaller where they would not fit
 */
export function drawSheet(words: SheetWords, look: SheetLook, widest: number): Sheet {
  const canvas = document.createElement('canvas');
  const brush = canvas.getContext('2d');
  if (!brush) throw new Error('The browser draws no pictures.');
  const runs = words.places.flat().flatMap(({ run }) => run ?? []);
  const ratio = Math.max(...runs.map(({ width, height }) => width / height), 0.2);
  const across = words.places[0]?.length ?? 1;
  const font = (px: number, weight = 400) => `${weight} ${px}px ${look.font}`;

  brush.font = font(TEXT, 600);
  const side =
    words.rows.length > 0
      ? Math.min(LONGEST_ROW, Math.max(...words.rows.map((row) => brush.measureText(row).width))) + GAP
      : 0;
  const head = TITLE + 2 * GAP;
  const top = EDGE + head + (words.columns.length > 0 ? TEXT + GAP : 0);
  const own = Math.max(...runs.map(({ width }) => width), 256);
  const room = (widest - 2 * EDGE - side - (across - 1) * GAP) / across;
  const cell = even(Math.max(64, Math.min(own, room)));
  const high = even(cell / ratio);
  canvas.width = even(2 * EDGE + side + across * (cell + GAP) - GAP);
  canvas.height = even(top + words.places.length * (high + GAP) - GAP + EDGE);

  brush.fillStyle = look.room;
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.textBaseline = 'middle';
  brush.fillStyle = look.ink;
  brush.font = font(TITLE, 600);
  write(brush, words.title, EDGE, EDGE + TITLE / 2, canvas.width - 2 * EDGE, 'left');
  const places: SheetPlace[] = [];
  for (const [c, name] of words.columns.entries()) {
    brush.fillStyle = look.ink;
    brush.font = font(TEXT, 600);
    write(brush, name, EDGE + side + c * (cell + GAP) + cell / 2, top - GAP - TEXT / 2, cell, 'center');
  }
  for (const [r, line] of words.places.entries()) {
    const y = even(top + r * (high + GAP));
    brush.fillStyle = look.ink;
    brush.font = font(TEXT, 600);
    write(brush, words.rows[r] ?? '', EDGE + side - GAP, y + high / 2, side - GAP, 'right');
    for (const [c, { run, words: said }] of line.entries()) {
      const x = even(EDGE + side + c * (cell + GAP));
      brush.fillStyle = look.stage;
      brush.fillRect(x, y, cell, high);
      brush.fillStyle = look.faint;
      brush.font = font(TEXT);
      if (said) write(brush, said, x + cell / 2, y + high / 2, cell - 2 * GAP, 'center');
      if (run && !said) places.push({ run: run.id, ...fitted(run, { x, y, width: cell, height: high }) });
    }
  }
  return { canvas, places };
}

/** The largest place of a video's own shape within a cell. */
function fitted({ width, height }: Run, cell: Omit<SheetPlace, 'run'>): Omit<SheetPlace, 'run'> {
  const scale = Math.min(cell.width / width, cell.height / height);
  const [w, h] = [even(width * scale), even(height * scale)];
  return {
    x: even(cell.x + (cell.width - w) / 2),
    y: even(cell.y + (cell.height - h) / 2),
    width: w,
    height: h,
  };
}

/** One line; what is too long is cut with an ellipsis. */
function write(
  brush: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  room: number,
  align: CanvasTextAlign,
): void {
  let line = text.replace(/\s+/g, ' ');
  if (brush.measureText(line).width > room) {
    while (line.length > 1 && brush.measureText(`${line}…`).width > room) line = line.slice(0, -1);
    line += '…';
  }
  brush.textAlign = align;
  brush.fillText(line, x, y);
}

/** Videos store colour for pairs of pixels. */
function even(px: number): number {
  return 2 * Math.floor(px / 2);
}
