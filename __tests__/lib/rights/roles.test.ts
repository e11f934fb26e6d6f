import ROLES from '../../fixtures/roles.json';
import { rolesOf, VARIANTS } from './support/roles';

// Whole, a statement a line: a change of what a role is allowed is a change of that file, for a reviewer to read.
describe.each(Object.entries(ROLES))('the roles of an environment with %s', (variant, expected) => {
  const options = VARIANTS.find(([name]) => name === variant)![1];

  it('are allowed this, and nothing else', () => {
    const roles = rolesOf(options).map(({ name, documents }) => [name, documents.map((one) => JSON.parse(one))]);
    expect(Object.fromEntries(roles)).toEqual(expected);
  });
});
