import type { Asset, AssetId, Finding, FixName, FixRequest } from '#contract';
import type { StudioClient } from '../api/client.ts';
import { localProblem, type Trouble, troubleOf } from '../api/trouble.ts';

/** What is on its way into a slot. `inspecting`: all bytes are sent, the studio is looking at them. */
export type Incoming = {
  name: string;
  stage: 'uploading' | 'inspecting';
  /** Part sent, 0…1. */
  progress: number;
  /** Address of the file itself, in this page: it shows before the studio has it. Null where there is none. */
  preview: string | null;
};

/** Pictures that most browsers cannot show, by kind or name. */
const UNSHOWN = /heic|heif|hif|tiff?\b/i;

/** A corrected copy that waits to be heard, and taken or left. */
export type Proposal<A extends Asset> = { fix: FixName; asset: A };

/** What a slot holds: an asset and those that corrected copies took the place of, the original first. */
export type Held<A extends Asset> = {
  readonly asset: A | null;
  readonly before: readonly { readonly fix: FixName; readonly asset: A }[];
};

/** The portrait or the recording of the next run: chosen, being uploaded, or refused. */
export class AssetSlot<A extends Asset> {
  readonly kind: A['kind'];
  readonly #client: StudioClient;
  readonly #changed: () => void;
  #held = $state.raw<Held<A>>({ asset: null, before: [] });
  #incoming = $state.raw<Incoming | null>(null);
  #trouble = $state.raw<Trouble | null>(null);
  #proposal = $state.raw<Proposal<A> | null>(null);
  #maxBytes = Number.POSITIVE_INFINITY;
  #work: AbortController | null = null;

  /** @param changed called after the asset has become another one, or none */
  constructor(client: StudioClient, kind: A['kind'], changed: () => void) {
    this.#client = client;
    this.kind = kind;
    this.#changed = changed;
  }

  get asset(): A | null {
    return this.#held.asset;
  }

  /** For `hold`, later. */
  get held(): Held<A> {
    return this.#held;
  }

  /** The upload, copy or look-up under way. The asset before stays in place until it succeeds. */
  get incoming(): Incoming | null {
    return this.#incoming;
  }

  /** Why the last file did not make it. */
  get trouble(): Trouble | null {
    return this.#trouble;
  }

  get findings(): readonly Finding[] {
    return this.asset?.findings ?? [];
  }

  /** Whether inspection found something that no run may start with. */
  get refused(): boolean {
    return this.findings.some((finding) => finding.verdict === 'refuse');
  }

  /** A corrected copy, made and not yet taken. */
  get proposal(): Proposal<A> | null {
    return this.#proposal;
  }

  /** What was corrected last; null when this is the file as it came. */
  get corrected(): FixName | null {
    return this.#held.before.at(-1)?.fix ?? null;
  }

  /** The file as it came, whatever was corrected since. */
  get original(): A | null {
    return this.#held.before[0]?.asset ?? this.#held.asset;
  }

  /** Address of what a page shows of the portrait, or plays of the recording. */
  get url(): string | null {
    return this.asset && this.#client.previewUrl(this.asset.id);
  }

  /** Files larger than this are turned away before they are sent, bytes. */
  limitBytes(max: number): void {
    this.#maxBytes = max;
  }

  /** Uploads a file and takes it when the studio accepts it. A second call replaces the first. */
  async upload(
    file: Blob,
    name = file instanceof File ? file.name : `recording.${this.kind}`,
  ): Promise<void> {
    if (file.size > this.#maxBytes) {
      const limit = Math.round(this.#maxBytes / 1e6);
      this.cancel();
      this.#trouble = {
        kind: 'problem',
        problem: localProblem('too_large', 413, `This file is larger than ${limit} MB.`, this.kind),
      };
      return;
    }
    const shows = this.kind === 'image' && !UNSHOWN.test(`${file.type} ${name}`);
    const preview = shows ? URL.createObjectURL(file) : null;
    await this.#bring(
      name,
      'uploading',
      (signal) =>
        this.#client.uploadAsset(this.kind, file, name, {
          signal,
          onProgress: ({ sent, total }) => {
            if (signal.aborted) return;
            const progress = total > 0 ? sent / total : 0;
            this.#incoming = { name, stage: progress < 1 ? 'uploading' : 'inspecting', progress, preview };
          },
        }),
      preview,
    );
    if (preview) URL.revokeObjectURL(preview);
  }

  /** Replaces the asset by a corrected copy of it; `restore` brings the original back. */
  async fix(request: FixRequest): Promise<void> {
    const asset = this.asset;
    if (!asset) return;
    const before = this.#held.before;
    await this.#bring(
      asset.name,
      'inspecting',
      (signal) => this.#client.fixAsset(asset.id, request, signal),
      null,
      (copy) => this.#correct(copy, [...before, { fix: request.fix, asset }]),
    );
  }

  /** Makes a corrected copy and keeps it beside the asset until `accept` or `decline`. */
  async propose(fix: FixName): Promise<void> {
    const asset = this.asset;
    if (!asset) return;
    await this.#bring(
      asset.name,
      'inspecting',
      (signal) => this.#client.fixAsset(asset.id, { fix }, signal),
      null,
      (copy) => {
        this.cancel();
        this.#proposal = { fix, asset: copy };
      },
    );
  }

  /** Takes the corrected copy. */
  accept(): void {
    const proposal = this.#proposal;
    if (!proposal || !this.asset) return;
    this.#correct(proposal.asset, [...this.#held.before, { fix: proposal.fix, asset: this.asset }]);
  }

  /** Leaves the corrected copy. */
  decline(): void {
    this.#proposal = null;
  }

  /** Back to the file as it came, before any correction. */
  restore(): void {
    const original = this.#held.before[0];
    if (original) this.use(original.asset);
  }

  /** Takes an asset that the studio makes; `name` says of what. */
  async make(name: string, ask: (signal: AbortSignal) => Promise<Asset>): Promise<void> {
    await this.#bring(name, 'inspecting', ask);
  }

  /** Takes an asset that the studio has already. */
  async useId(id: AssetId): Promise<void> {
    if (this.asset?.id === id) return this.cancel();
    await this.#bring('', 'inspecting', (signal) => this.#client.assetInfo(id, signal));
  }

  /**
   * Takes the first of these assets that still exists; `known` are those that need not be asked for. A file that somebody
   * has chosen meanwhile goes before.
   */
  async fill(ids: readonly (AssetId | null | undefined)[], known: readonly Asset[]): Promise<void> {
    for (const id of ids) {
      if (!id || this.asset || this.#incoming) continue;
      const found = known.find((asset) => asset.id === id);
      if (found && this.#accepts(found)) this.use(found);
      else await this.useId(id);
    }
  }

  /** Goes back to what it held once; whoever keeps `held` knows that it has changed. */
  hold(held: Held<A>): void {
    if (held === this.#held) return;
    this.cancel();
    this.#held = held;
    this.#trouble = null;
  }

  use(asset: A): void {
    this.#correct(asset, []);
  }

  /** What did not make it has been read about. */
  dismissTrouble(): void {
    this.#trouble = null;
  }

  clear(): void {
    this.hold({ asset: null, before: [] });
    this.#changed();
  }

  /** Stops what is on its way; what was there before stays. */
  cancel(): void {
    this.#work?.abort();
    this.#work = null;
    this.#incoming = null;
    this.#proposal = null;
  }

  #correct(asset: A, before: Held<A>['before']): void {
    this.hold({ asset, before });
    this.#changed();
  }

  async #bring(
    name: string,
    stage: Incoming['stage'],
    fetchAsset: (signal: AbortSignal) => Promise<Asset>,
    preview: string | null = null,
    take: (asset: A) => void = (asset) => this.use(asset),
  ): Promise<void> {
    this.cancel();
    const work = new AbortController();
    this.#work = work;
    this.#incoming = { name, stage, progress: stage === 'uploading' ? 0 : 1, preview };
    this.#trouble = null;
    try {
      const asset = await fetchAsset(work.signal);
      if (this.#work !== work) return;
      if (!this.#accepts(asset)) throw new Error(`Expected an ${this.kind}, got an ${asset.kind}.`);
      take(asset);
    } catch (error) {
      if (this.#work !== work) return;
      this.cancel();
      this.#trouble = troubleOf(error);
    }
  }

  #accepts(asset: Asset): asset is A {
    return asset.kind === this.kind;
  }
}
