import type { Context } from '../../policy-evaluation';
import type { Parameters } from './types';

/** `aws:RequestTag/KEY` and `aws:TagKeys` of tags by name. */
export function requestTags(tags: Readonly<Record<string, string>>): Context {
  const keys = Object.keys(tags);
  if (keys.length === 0) return {};
  return {
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    'aws:TagKeys': keys,
  };
}

/** `[{ Key, Value }]`, as most services have them, in upper or lower case. */
export function tagsOfList(list: unknown): Record<string, string> {
  const tags = Array.isArray(list) ? (list as Record<string, unknown>[]) : [];
  return Object.fromEntries(
    tags.map((tag) => [
      String(tag.Key ?? tag.TagKey ?? tag.key ?? ''),
      String(tag.Value ?? tag.TagValue ?? tag.value ?? ''),
    ]),
  );
}

/** Of a query's flat parameters: `Tags.member.1.Key`, `Tag.1.Key`. */
export function tagsOfQuery(parameters: Parameters): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, key]) => {
      const start = /^(Tags?\.(?:(?:member|entry)\.)?\d+)\.Key$/.exec(name)?.[1];
      return start ? [[String(key), String(parameters[`${start}.Value`] ?? '')]] : [];
    }),
  );
}

/** The values of a query's list: `AlarmNames.member.1`, `TagKeys.member.1`. */
export function listOfQuery(parameters: Parameters, name: string): string[] {
  const item = new RegExp(`^${name}\\.(?:member\\.)?\\d+$`);
  return Object.entries(parameters)
    .filter(([key]) => item.test(key))
    .map(([, value]) => String(value));
}
