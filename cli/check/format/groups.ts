import { type AskedAnswer, fails, type HeaderResult } from '../report';
import { nameOf } from './words';

/** One wrong header, and every answer that has it so. */
export interface Wrong {
  readonly result: HeaderResult;
  readonly places: readonly string[];
}

/** What is wrong, each thing once, also what an exception lets pass. */
export function groupWrong(answers: readonly AskedAnswer[]): Wrong[] {
  const groups = new Map<string, { result: HeaderResult; places: string[] }>();
  for (const answer of answers) {
    for (const result of answer.results.filter((one) => fails(one) || one.excepted)) {
      const key = JSON.stringify([result.header, result.verdict, result.expected, result.found, result.excepted]);
      const group = groups.get(key);
      if (group) group.places.push(nameOf(answer));
      else groups.set(key, { result, places: [nameOf(answer)] });
    }
  }
  return [...groups.values()];
}
