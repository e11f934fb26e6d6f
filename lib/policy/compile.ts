import { reportEndpoints } from './compile/endpoints';
import { pairs, presetHeaders } from './compile/headers';
import { isRecord, readObject } from './compile/input';
import { readRemove } from './compile/remove';
import { readRule, reportBudget, reportIdle } from './compile/rules';
import { atStage, layStage, readStage, reportStage } from './compile/stage';
import { nearest, PolicyError } from './errors';
import type { PolicyOptions } from './options';
import { DEFAULT_PRESET, type Preset, presets } from './presets';
import type { CompiledPolicy, CompiledRule, Path, Problem } from './types';

const KEYS = ['preset', 'headers', 'stage', 'remove', 'rules'];
const ALIASES = { base: 'preset', extends: 'preset', set: 'headers', unset: 'remove' };

/**
 * What a team wrote as plain JSON, the preset laid under it. The options may come from anywhere: whatever they hold is
 * judged.
 * @param at where the options stand, put in front of every problem's path
 * @throws {PolicyError} with every problem at once
 */
export function compile(options: PolicyOptions = {}, at: Path = []): CompiledPolicy {
  const problems: Problem[] = [];
  const report = (problem: Problem): void => void problems.push(problem);

  const given = readObject(options, at, KEYS, report, ALIASES);
  const preset = readPreset(given.preset, [...at, 'preset'], report);
  const stage = readStage(given.stage, [...at, 'stage'], report);
  const headers = layStage(presetHeaders(preset), given.headers, stage, [...at, 'headers'], report);
  reportEndpoints(headers, Object.keys(isRecord(given.headers) ? given.headers : {}), [...at, 'headers'], report);
  reportStage(stage, headers, given, at, report);
  const set = pairs(atStage(headers, stage));
  const names = new Set(set.map(([name]) => name.toLowerCase()));
  const remove =
    given.remove === undefined
      ? preset.remove.filter((name) => !names.has(name))
      : readRemove(given.remove, names, [...at, 'remove'], report);

  const rules: CompiledRule[] = [];
  const places: Path[] = [];
  if (given.rules !== undefined && !Array.isArray(given.rules)) {
    report({
      path: [...at, 'rules'],
      value: given.rules,
      rule: 'is not a list',
      remedy: 'Write [{ when: {...}, set: {...} }]',
    });
  }
  for (const [index, rule] of (Array.isArray(given.rules) ? given.rules : []).entries()) {
    const place = [...at, 'rules', index];
    const compiled = readRule(rule, headers, stage, place, report);
    if (!compiled) continue;
    rules.push(compiled);
    places.push(place);
  }

  const policy: CompiledPolicy = { version: 1, preset: preset.name, set, remove, rules };
  reportIdle(policy, places, report);
  reportBudget(policy, at, report);
  if (problems.length > 0) throw new PolicyError(problems);
  return policy;
}

function readPreset(value: unknown, path: Path, report: (problem: Problem) => void): Preset {
  const known: Readonly<Record<string, Preset>> = presets;
  if (value === undefined) return presets[DEFAULT_PRESET];
  if (typeof value === 'string' && Object.hasOwn(known, value)) return known[value]!;
  const meant = typeof value === 'string' ? nearest(value, Object.keys(known)) : undefined;
  report({
    path,
    value,
    rule: 'is not a preset',
    remedy: meant
      ? `Write ${JSON.stringify(meant)}`
      : `Write ${Object.keys(known)
          .map((name) => JSON.stringify(name))
          .join(', ')}`,
  });
  return presets[DEFAULT_PRESET];
}
