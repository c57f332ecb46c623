// The benefit of this place: 70 % of what is in scope, paid by the pooling fund; no deductible.
'use strict';

const RATE_BP = 7000;

/** Returns an amount at a rate in basis points, in whole fen. */
function atRate(fen, rateBp) {
  return Math.floor((fen * rateBp) / 10000);
}

const yuan = (fen) => (fen / 100).toFixed(2);

/** Returns the breakdown of a bill (money is whole fen; what each field is stands in the contract). */
function breakdown(totals, useAccount, hospitalPartFen, spent) {
  const scope = totals.split.in_scope_fen;
  const pool = atRate(scope, RATE_BP);
  const person = totals.total_fen - pool - hospitalPartFen;
  const account = useAccount ? Math.min(person, spent.balance) : 0;
  const result = {
    totals,
    deductible_fen: 0,
    covered_fen: scope,
    uncovered_fen: 0,
    funds: pool ? [{ fund: 'FUND_EMPLOYEE_POOL', amount_fen: pool, name_zh: '职工基本医疗保险统筹基金' }] : [],
    fund_total_fen: pool,
    hospital_part_fen: hospitalPartFen,
    person_part_fen: person,
    account_fen: account,
    cash_fen: person - account,
    balance_after_fen: spent.balance - account,
    accumulators: [{ name: 'pool', year: spent.year, before_fen: spent.pool, after_fen: spent.pool + pool }],
    steps: [
      {
        name_zh: '统筹支付',
        name_en: 'Pool',
        taken_from_fen: scope,
        rate_bp: RATE_BP,
        amount_fen: pool,
        text_zh: `符合政策范围金额 ${yuan(scope)} x 70% = ${yuan(pool)}`,
      },
    ],
  };
  if (account) {
    result.accumulators.push({
      name: 'account', year: 0, before_fen: spent.account, after_fen: spent.account + account,
    });
  }
  return result;
}

/** Returns the exact negative of a breakdown; the account is as full again as before. */
function negative(of, balance) {
  const not = (fen) => (fen ? -fen : 0);
  const split = Object.fromEntries(Object.entries(of.totals.split).map(([key, fen]) => [key, not(fen)]));
  const turned = { ...of, totals: { total_fen: not(of.totals.total_fen), split }, steps: [] };
  for (const key of Object.keys(of)) {
    if (key.endsWith('_fen')) turned[key] = not(of[key]);
  }
  turned.balance_after_fen = balance;
  turned.funds = of.funds.map((each) => ({ ...each, amount_fen: not(each.amount_fen) }));
  return turned;
}

module.exports = { breakdown, negative };
