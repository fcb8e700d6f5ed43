/** The address of the studio as it is printed and opened. */
export function urlOf({ host, port }: { host: string; port: number }): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The address for programs on this machine: a studio that listens everywhere is reached from here too. */
export function nearbyUrlOf({ host, port }: { host: string; port: number }): string {
  const nearby: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
  return urlOf({ host: nearby[host] ?? host, port });
}
