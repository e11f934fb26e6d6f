/** Why an answer is left as the origin sent it. The message goes to the log: it holds nothing of the event. */
export class Refusal extends Error {}
