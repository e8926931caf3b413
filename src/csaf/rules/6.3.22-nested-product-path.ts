import { ONLY_2_1, type Rule } from '../rule.ts';

export const NESTED_PATH_RULES: readonly Rule[] = [
  {
    test: '6.3.22',
    title: 'Nested Product Path',
    versions: ONLY_2_1,
    remedy: 'Write the whole path in one item of product_paths, where that says the same.',
    check({ combinations }, report) {
      const made = new Set(combinations.map(({ id }) => id));
      for (const { references } of combinations) {
        for (const { id, path } of references) {
          if (made.has(id)) report.fail(path, `${JSON.stringify(id)} is itself made by a product path`);
        }
      }
    },
  },
];
