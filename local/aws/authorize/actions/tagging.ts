import type { Mapping } from './types';

/** Tagging by this API needs the service's own right too, which is not mapped: it is refused. */
export const mapTagging: Mapping = ({ operation = '' }) =>
  /^Get(?:Resources|TagKeys|TagValues)$/.test(operation) ? [{ action: `tag:${operation}`, resource: '*' }] : undefined;
