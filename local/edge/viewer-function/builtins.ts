/**
 * What scripts find in the runtimes: ECMAScript 5.1 as a whole, and what AWS lists beyond it.
 * Source: ECMA-262 5.1, chapter 15; CloudFront Developer Guide, "JavaScript runtime 2.0 features for CloudFront Functions".
 */
const words = (text: string) => text.trim().split(/\s+/);

/** The names of the global object. */
const GLOBALS = words(`
  Array ArrayBuffer Boolean Buffer DataView Date Error EvalError Float32Array Float64Array Function Infinity Int16Array
  Int32Array Int8Array InternalError JSON Math NaN Number Object Promise RangeError ReferenceError RegExp String Symbol
  SyntaxError TextDecoder TextEncoder TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray atob btoa
  console decodeURI decodeURIComponent encodeURI encodeURIComponent eval globalThis isFinite isNaN parseFloat parseInt
  require undefined`);

const EVERYWHERE = words('constructor length name prototype');
const TYPED_ARRAY = words(`
  buffer byteLength byteOffset copyWithin every fill filter find findIndex forEach includes indexOf join lastIndexOf
  length map reduce reduceRight reverse set slice some sort subarray toString BYTES_PER_ELEMENT`);

/** By the expression for the object that has them; properties named by a symbol stay. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Object: words(`
    assign create defineProperties defineProperty entries freeze getOwnPropertyDescriptor getOwnPropertyDescriptors
    getOwnPropertyNames getPrototypeOf is isExtensible isFrozen isSealed keys preventExtensions seal setPrototypeOf values`),
  'Object.prototype': words('hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf'),
  // Without its limit, V8 keeps no stack, and an error no line.
  Error: words('stackTraceLimit'),
  'Function.prototype': words('apply arguments bind call caller toString'),
  Array: words('isArray of'),
  'Array.prototype': words(`
    concat copyWithin every fill filter find findIndex forEach includes indexOf join lastIndexOf map pop push reduce
    reduceRight reverse shift slice some sort splice toLocaleString toString unshift`),
  String: words('fromCharCode fromCodePoint'),
  'String.prototype': words(`
    charAt charCodeAt codePointAt concat endsWith includes indexOf lastIndexOf localeCompare match padEnd padStart repeat
    replace replaceAll search slice split startsWith substr substring toLocaleLowerCase toLocaleUpperCase toLowerCase
    toString toUpperCase trim trimEnd trimStart valueOf`),
  Number: words(`
    EPSILON MAX_SAFE_INTEGER MAX_VALUE MIN_SAFE_INTEGER MIN_VALUE NEGATIVE_INFINITY NaN POSITIVE_INFINITY isFinite isInteger
    isNaN isSafeInteger parseFloat parseInt`),
  'Number.prototype': words('toExponential toFixed toLocaleString toPrecision toString valueOf'),
  Math: words(`
    E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp expm1
    floor fround hypot imul log log10 log1p log2 max min pow random round sign sin sinh sqrt tan tanh trunc`),
  'RegExp.prototype': words('compile exec flags global ignoreCase multiline source sticky test toString'),
  JSON: words('parse stringify'),
  Promise: words('all allSettled any race reject resolve'),
  'Promise.prototype': words('catch finally then'),
  Symbol: words('for iterator keyFor replace split species toPrimitive toStringTag'),
  'Symbol.prototype': words('toString valueOf'),
  ArrayBuffer: words('isView'),
  'ArrayBuffer.prototype': words('byteLength slice'),
  'DataView.prototype': words(`
    buffer byteLength byteOffset getFloat32 getFloat64 getInt16 getInt32 getInt8 getUint16 getUint32 getUint8 setFloat32
    setFloat64 setInt16 setInt32 setInt8 setUint16 setUint32 setUint8`),
  'Object.getPrototypeOf(Int8Array)': words('from of'),
  'Object.getPrototypeOf(Int8Array.prototype)': TYPED_ARRAY,
};

/** A script that takes everything else from the global object of its context, and from the objects there. */
export const REMOVE_THE_REST = `(() => {
  const keep = (place, names) => {
    for (const name of Object.getOwnPropertyNames(place)) {
      if (!names.includes(name) && Object.getOwnPropertyDescriptor(place, name).configurable) delete place[name];
    }
  };
  ${Object.entries(MEMBERS)
    .map(([place, names]) => `keep(${place}, ${JSON.stringify([...names, ...EVERYWHERE])});`)
    .join('\n  ')}
  keep(globalThis, ${JSON.stringify(GLOBALS)});
})();`;
