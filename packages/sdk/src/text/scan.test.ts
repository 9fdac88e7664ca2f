import { describe, expect, it } from 'vitest';
import { maxDepth } from './nesting.js';
import { scan } from './scan.js';

const nested = (depth: number, inside = ''): string => '['.repeat(depth) + inside + ']'.repeat(depth);

describe('scan', () => {
  it.each([
    ['a number of fifteen digits', '{"a":123456789012345}', undefined],
    ['a number of sixteen digits', '{"a":1234567890123456}', 'long integer'],
    ['a negative one', '{"a":-1234567890123456}', 'long integer'],
    ['one that is the whole text', '9007199254740993', 'long integer'],
    ['one in a list, after white space', '[1,\n 9007199254740993]', 'long integer'],
    ['digits in a string', '{"a":"9007199254740993:9007199254740993"}', undefined],
    ['digits after a quote in a string', '{"a":"\\":9007199254740993"}', undefined],
    ['digits after a backslash at the end of a string', '{"a":"\\\\","b":9007199254740993}', 'long integer'],
    ['digits in two numbers', '[12345678,12345678]', undefined],
    ['digits around a string', '[12345678,"x",12345678]', undefined],
    ['the deepest nesting', nested(maxDepth), undefined],
    ['deeper nesting', nested(maxDepth + 1), 'too deep'],
    ['deeper nesting around a long integer', nested(maxDepth + 1, '9007199254740993'), 'too deep'],
    ['deeper nesting after a long integer', `[9007199254740993,${nested(maxDepth)}]`, 'too deep'],
    ['brackets in a string', `["${nested(maxDepth)}"]`, undefined],
    ['many lists beside each other', `[${'[],'.repeat(100)}[]]`, undefined],
    ['a string without an end', '{"a":"9007199254740993', undefined],
    ['nothing', '', undefined],
  ])('finds in %s what JSON.parse needs help with', (_, json, found) => {
    expect(scan(json)).toBe(found);
  });
});
