/**
 * A description under the names of today. Files that people wrote for an earlier version stay valid: `limits.silence` is
 * what `limits.inactivity` was called. A file that has both keeps both, and the check then names the one too many.
 */
export function underPresentNames(description: object): object {
  const limits: unknown = Reflect.get(description, 'limits');
  if (typeof limits !== 'object' || limits === null || !('silence' in limits) || 'inactivity' in limits)
    return description;
  const { silence, ...others } = limits;
  return { ...description, limits: { ...others, inactivity: silence } };
}
