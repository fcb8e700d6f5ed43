/** Why a picture cannot be used; `message` is a sentence for the person who sent it. */
export class PictureError extends Error {
  override readonly name = 'PictureError';
  readonly code: 'undecodable' | 'unsupported' | 'too-large';

  constructor(code: PictureError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
