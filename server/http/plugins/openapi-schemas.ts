import { z } from 'zod';
import * as contract from '../../contract/index.ts';

const REFERENCE = /"#\/components\/schemas\/([^"]+)"/g;

/** As much of an OpenAPI document as is looked at here. */
interface Document {
  paths?: object;
  components?: { schemas?: Record<string, unknown> };
}

/**
 * The schemas of the contract under the names that they have there: clients that are generated get them as types. Those
 * of a query or a path are taken apart into parameters, and have none.
 */
export function namedSchemas(): z.core.$ZodRegistry<{ id: string }> {
  const registry = z.registry<{ id: string }>();
  const parts = new Set(
    Object.values(contract.ROUTES).flatMap((route) => [
      'query' in route ? route.query : null,
      'params' in route ? route.params : null,
    ]),
  );
  for (const [id, schema] of Object.entries(contract))
    if (schema instanceof z.ZodType && !parts.has(schema as never)) registry.add(schema, { id });
  return registry;
}

/** Leaves out of a document the schemas that no route leads to: each is there twice, as it is sent and as it is answered. */
export function withSchemasInUse<D extends object>(document: D): D {
  const { paths, components } = document as Document;
  const schemas = components?.schemas ?? {};
  const used = new Set<string>();
  const look = (at: unknown): void => {
    for (const [, name = ''] of JSON.stringify(at ?? {}).matchAll(REFERENCE)) {
      if (used.has(name)) continue;
      used.add(name);
      look(schemas[name]);
    }
  };
  look(paths);
  const inUse = Object.entries(schemas).filter(([name]) => used.has(name));
  return { ...document, components: { ...components, schemas: Object.fromEntries(inUse) } };
}
