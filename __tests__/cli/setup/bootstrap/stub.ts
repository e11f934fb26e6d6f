/** What AWS says no with: the SDK's errors are told apart by their names. */
export function refusal(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}

type Answer = (input: any) => unknown;

/** Has a client of the SDK answer from a table, by the command's name; what is not in it is missing there. */
export function stub<Client extends { send: unknown }>(
  client: Client,
  answers: Readonly<Record<string, Answer>>,
): Client {
  client.send = async (command: { readonly constructor: { readonly name: string }; readonly input: object }) => {
    const answer = answers[command.constructor.name.replace(/Command$/, '')];
    if (answer === undefined) throw refusal('NotFound');
    return answer(command.input);
  };
  return client;
}
