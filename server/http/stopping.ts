const controllers = new WeakMap<object, AbortController>();

/** Aborted when the server of an application stops: answers that would go on for long end then. */
export function stoppingOf(app: object): AbortController {
  const known = controllers.get(app) ?? new AbortController();
  controllers.set(app, known);
  return known;
}
