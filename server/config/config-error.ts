/** A flag, an environment variable or a file under `configs/` that cannot be used. The message is for a person. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
