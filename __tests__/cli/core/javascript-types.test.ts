import { isJavaScriptType } from '../../../cli/core/javascript-types';

describe('the types of scripts', () => {
  it.each([
    'text/javascript',
    'application/javascript',
    'application/x-ecmascript',
    'text/javascript1.5',
    'text/jscript',
    'text/livescript',
  ])('%s is run', (type) => expect(isJavaScriptType(type)).toBe(true));

  it.each(['', 'text/plain', 'application/json', 'text/javascript1.6', 'application/jscript', 'module'])(
    '%s is not',
    (type) => expect(isJavaScriptType(type)).toBe(false),
  );
});
