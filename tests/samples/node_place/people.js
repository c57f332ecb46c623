// The people and the institutions of the test environment; people.toml tells the kit the same.
'use strict';

const AREA = '630100';
const FILED_FOR = '510000';
const SURNAMES = '甲乙丙丁戊己庚辛壬癸';

/** Returns the identity number that ends in the right check character (GB 11643). */
function withCheck(first17) {
  const sum = [...first17].reduce((all, digit, at) => all + digit * (2 ** (17 - at) % 11), 0);
  return first17 + '10X98765432'[sum % 11];
}

/** Ten people who have filed and are qualified for hypertension, then one who has not filed. */
const people = [...SURNAMES, '子'].map((name, at) => ({
  person_number: `QHNODE${String(at + 1).padStart(6, '0')}`,
  name: `测试${name}`,
  sex: 'SEX_FEMALE',
  birth_date: '1952-03-12',
  identity_number: withCheck(`63019819520312${String(2 * at + 2).padStart(3, '0')}`),
  diseases: at < SURNAMES.length ? { M03900: '高血压' } : {},
  is_filed: at < SURNAMES.length,
  balance: at < SURNAMES.length ? 5_000_000 : 0,
}));

const filing = {
  filing_id: 'BA-NODE-1',
  type: 'FILING_TYPE_LONG_TERM_RESIDENT',
  filing_class: 'FILING_CLASS_LONG_TERM',
  area: FILED_FOR,
  begins_on: '2022-01-01',
};

/** Whether the last character of an identity number is right. */
function isIdentityNumber(number) {
  return /^\d{17}[\dX]$/.test(number) && withCheck(number.slice(0, 17)) === number;
}

module.exports = { AREA, FILED_FOR, filing, isIdentityNumber, people };
