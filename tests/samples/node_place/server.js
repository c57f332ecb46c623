// A minimal insured place (参保地): everything in memory, one plan, two people.
//   node server.js [PORT]
'use strict';

const crypto = require('node:crypto');
const grpc = require('@grpc/grpc-js');
const { breakdown, negative } = require('./benefit');
const { services } = require('./contract');
const { AREA, FILED_FOR, filing, isIdentityNumber, people } = require('./people');
const { Refusal } = require('./refusals');

const messages = new Map(); // message id -> { method, mark, state, answer or refusal }
const visits = new Map();
const settlements = new Map();
const spentBy = new Map();
let serial = 0;

const beijing = () => new Date(Date.now() + 8 * 3600e3).toISOString().replace(/\D/g, '').slice(0, 14);
const nextId = () => `${AREA}${beijing()}${String(++serial).padStart(10, '0')}`;
const stamp = (ms) => ({ seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1e6 });

function header(receivedAt) {
  return { reply_id: nextId(), received_at: stamp(receivedAt), responded_at: stamp(Date.now()) };
}

/** What two requests share only if they ask for the same: all but the header's own details. */
function markOf(method, request) {
  const { header: head, ...body } = request;
  const content = [method, head.treating_region, head.insured_region, head.institution_code, body];
  return crypto.createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

function personOf(request) {
  const found = people.find((each) => each.person_number === request.person_number);
  if (!found) throw new Refusal('PERSON_NOT_KNOWN', 'person_number');
  checkArea(request);
  return found;
}

function checkArea(request) {
  const region = request.header.insured_region;
  if (region !== AREA && region !== `${AREA.slice(0, 2)}0000`) {
    throw new Refusal('INSURED_REGION_MISMATCH', 'header.insured_region');
  }
}

function relation(person) {
  return {
    insurance: 'INSURANCE_EMPLOYEE',
    category: 'PERSON_CATEGORY_RETIRED',
    status: 'INSURED_STATUS_NORMAL',
    insured_area: AREA,
    account_balance_fen: person.balance - spent(person).account,
  };
}

/** What the books have of a person this year. */
function spent(person) {
  const year = Number(beijing().slice(0, 4));
  const key = `${person.person_number} ${year}`;
  if (!spentBy.has(key)) spentBy.set(key, { year, pool: 0, account: 0 });
  const found = spentBy.get(key);
  return { ...found, balance: person.balance - found.account, keep: found };
}

function byCredential(credential) {
  if (credential.type === 'CREDENTIAL_TYPE_IDENTITY_CARD' && !isIdentityNumber(credential.number)) {
    throw new Refusal('CREDENTIAL_INVALID', 'credential.number');
  }
  return people.find((each) => each.identity_number === credential.number);
}

/** Every reason against settling this care for this person; none is left out. */
function reasonsAgainst(person, request) {
  const found = [];
  if (request.insurance !== 'INSURANCE_EMPLOYEE') found.push(new Refusal('INSURANCE_NOT_HELD', 'insurance'));
  const isCovered = request.header.treating_region.startsWith(FILED_FOR.slice(0, 2));
  if (!(person.is_filed && isCovered)) found.push(new Refusal('FILING_MISSING'));
  if (request.disease_code && !person.diseases[request.disease_code]) {
    found.push(new Refusal('NO_QUALIFICATION_FOR_DISEASE', 'disease_code'));
  }
  return found;
}

// ------------------------------------------------------------------------- questions

function queryPerson(request) {
  const person = byCredential(request.credential);
  if (!person) throw new Refusal('PERSON_NOT_KNOWN', 'credential.number');
  checkArea(request);
  if (request.name && request.name !== person.name) throw new Refusal('PERSON_MISMATCH', 'name');
  return { person: { ...person, relations: [relation(person)] } };
}

function queryEligibility(request) {
  const person = personOf(request);
  const against = reasonsAgainst(person, request);
  const outcome = against.length ? 'PAY_AND_CLAIM' : 'SETTLE';
  return {
    outcome: `ELIGIBILITY_OUTCOME_${outcome}`,
    reasons: against.map((each) => each.problem()),
    filing: person.is_filed ? filing : undefined,
    relation: relation(person),
    benefit: against.length
      ? undefined
      : { plan: 'sample', rate_bp: 7000, cap_left_fen: -1, account_balance_fen: spent(person).balance },
    purpose: request.purpose,
  };
}

// --------------------------------------------------------------------------- changes

function openVisit(request) {
  const person = personOf(request);
  if (byCredential(request.credential) !== person) throw new Refusal('PERSON_MISMATCH', 'credential.number');
  if (request.person_name && request.person_name !== person.name) {
    throw new Refusal('PERSON_MISMATCH', 'person_name');
  }
  const against = reasonsAgainst(person, request);
  if (against.length) throw against[0];
  const visit = { id: nextId(), person, request, lines: new Map(), isOpen: true };
  visits.set(visit.id, visit);
  return { visit_id: visit.id, filing };
}

function ownVisit(request, isOpen = true) {
  const visit = visits.get(request.visit_id);
  if (!visit) throw new Refusal('VISIT_NOT_KNOWN', 'visit_id');
  const isHere = visit.request.header.institution_code === request.header.institution_code;
  if (visit.person.person_number !== request.person_number || !isHere) {
    throw new Refusal('NOT_YOUR_VISIT', 'visit_id');
  }
  if (isOpen && !visit.isOpen) throw new Refusal('VISIT_CLOSED', 'visit_id');
  return visit;
}

const PARTS = ['full_self_paid_fen', 'over_limit_fen', 'first_paid_fen', 'in_scope_fen'];

function sumOf(lines) {
  const sum = (pick) => lines.reduce((all, each) => all + pick(each), 0);
  const split = Object.fromEntries(PARTS.map((part) => [part, sum((each) => each.split[part])]));
  return { total_fen: sum((each) => each.amount_fen), split };
}

function checkTotals(lines, totals) {
  const sum = sumOf(lines);
  const isSame = sum.total_fen === totals.total_fen && PARTS.every((part) => sum.split[part] === totals.split[part]);
  if (!isSame) throw new Refusal('BILL_NOT_BALANCED', 'totals');
}

function uploadFees(request) {
  const visit = ownVisit(request);
  const known = new Set(visit.lines.keys());
  request.lines.forEach((line, index) => {
    if (known.has(line.line_number)) throw new Refusal('LINE_REPEATED', `lines[${index}].line_number`);
    known.add(line.line_number);
  });
  checkTotals(request.lines, request.totals);
  request.lines.forEach((line) => visit.lines.set(line.line_number, { ...line, batch: request.batch_number }));
  return { line_count: visit.lines.size, visit_totals: sumOf([...visit.lines.values()]) };
}

function withdrawFees(request) {
  const visit = ownVisit(request);
  const taken = [...visit.lines].filter(([, line]) => ['0000', line.batch].includes(request.batch_number));
  if (!taken.length && request.batch_number !== '0000') throw new Refusal('BATCH_NOT_KNOWN', 'batch_number');
  taken.forEach(([number]) => visit.lines.delete(number));
  return { line_count: visit.lines.size, visit_totals: sumOf([...visit.lines.values()]) };
}

function cancelVisit(request) {
  ownVisit(request).isOpen = false;
  return {};
}

function compute(request, state) {
  const visit = ownVisit(request);
  if (!visit.lines.size) throw new Refusal('VISIT_EMPTY', 'visit_id');
  checkTotals([...visit.lines.values()], request.totals);
  const asked = visit.request;
  const isChronic = asked.care_type === 'CARE_TYPE_CHRONIC';
  const settlement = {
    state,
    visit_id: visit.id,
    message_id: request.header.message_id,
    person_number: request.person_number,
    insurance: asked.insurance,
    category: 'PERSON_CATEGORY_RETIRED',
    care_type: asked.care_type,
    disease_code: asked.disease_code,
    disease_name: isChronic ? visit.person.diseases[asked.disease_code] : '',
    receipt_category: isChronic ? 'RECEIPT_CATEGORY_CHRONIC' : 'RECEIPT_CATEGORY_ORDINARY',
    treating_region: request.header.treating_region,
    insured_area: AREA,
    institution_code: request.header.institution_code,
    filing_type: filing.type,
    plan: 'sample',
    breakdown: breakdown(request.totals, request.use_account, request.hospital_part_fen, spent(visit.person)),
  };
  return { visit, settlement };
}

const preSettle = (request) => ({ settlement: compute(request, 'SETTLEMENT_STATE_TRIAL').settlement });

function settle(request) {
  const { visit, settlement } = compute(request, 'SETTLEMENT_STATE_SETTLED');
  settlement.settlement_id = nextId();
  settlement.settled_at = stamp(Date.now());
  const books = spent(visit.person).keep;
  books.pool += settlement.breakdown.fund_total_fen;
  books.account += settlement.breakdown.account_fen;
  visit.isOpen = false;
  settlements.set(settlement.settlement_id, settlement);
  return { settlement };
}

function ownSettlement(request) {
  const found = settlements.get(request.settlement_id);
  if (!found || found.person_number !== request.person_number) {
    throw new Refusal('SETTLEMENT_NOT_KNOWN', 'settlement_id');
  }
  if (found.institution_code !== request.header.institution_code) throw new Refusal('NOT_YOUR_SETTLEMENT');
  return found;
}

/** A refund is a record of its own, the exact negative; the settlement itself stays. */
function refundOf(original, messageId) {
  if (original.state === 'SETTLEMENT_STATE_REFUND') throw new Refusal('REFUND_NOT_ALLOWED', 'settlement_id');
  if (original.refund_settlement_id) throw new Refusal('ALREADY_REFUNDED', 'settlement_id');
  const person = people.find((each) => each.person_number === original.person_number);
  const books = spent(person).keep;
  const before = { pool: books.pool, account: books.account };
  books.pool -= original.breakdown.fund_total_fen;
  books.account -= original.breakdown.account_fen;
  const turned = negative(original.breakdown, person.balance - books.account);
  turned.accumulators = original.breakdown.accumulators.map((each) => ({
    ...each, before_fen: before[each.name], after_fen: books[each.name],
  }));
  const refund = {
    ...original,
    settlement_id: nextId(),
    state: 'SETTLEMENT_STATE_REFUND',
    message_id: messageId,
    original_settlement_id: original.settlement_id,
    settled_at: stamp(Date.now()),
    breakdown: turned,
  };
  settlements.set(refund.settlement_id, refund);
  settlements.set(original.settlement_id, {
    ...original, state: 'SETTLEMENT_STATE_REFUNDED', refund_settlement_id: refund.settlement_id,
  });
  return refund;
}

function cancelSettlement(request) {
  return { refund: refundOf(ownSettlement(request), request.header.message_id) };
}

/** Makes sure that a Settle has no effect, also one that has not come yet (冲正). */
function reverse(request) {
  personOf(request);
  if (request.original_transaction !== '2207') throw new Refusal('REVERSE_NOT_POSSIBLE', 'original_transaction');
  const id = request.original_message_id;
  const known = messages.get(id);
  const settlement = [...settlements.values()].find(
    (each) => each.message_id === id && each.state !== 'SETTLEMENT_STATE_REFUND',
  );
  if (!known) messages.set(id, { state: 'MESSAGE_STATE_REVERSED' });
  if (!known) return { outcome: 'REVERSE_OUTCOME_BARRED' };
  if (!settlement || settlement.refund_settlement_id) return { outcome: 'REVERSE_OUTCOME_NOTHING_TO_DO' };
  known.state = 'MESSAGE_STATE_REVERSED';
  return { outcome: 'REVERSE_OUTCOME_UNDONE', refund: refundOf(settlement, request.header.message_id) };
}

const ANSWERS = {
  OpenVisit: 'open_visit', UploadFees: 'upload_fees', WithdrawFees: 'withdraw_fees', CancelVisit: 'cancel_visit',
  Settle: 'settle', CancelSettlement: 'cancel_settlement', Reverse: 'reverse',
};

function inquireMessage(request) {
  const found = messages.get(request.original_message_id);
  if (!found) return { state: 'MESSAGE_STATE_NEVER_RECEIVED' };
  const told = { state: found.state, method: found.method ? `yidi.v1.SettlementService/${found.method}` : '' };
  if (found.answer && found.state === 'MESSAGE_STATE_DONE') told[ANSWERS[found.method]] = found.answer;
  if (found.refusal) told.refusal = found.refusal.detail(request.original_message_id);
  return told;
}

function getSettlement(request) {
  const byMessage = [...settlements.values()].find((each) => each.message_id === request.original_message_id);
  const found = request.settlement_id ? settlements.get(request.settlement_id) : byMessage;
  if (!found || found.person_number !== request.person_number) {
    throw new Refusal('SETTLEMENT_NOT_KNOWN', 'settlement_id');
  }
  return { settlement: found };
}

function querySettlementDetail(request) {
  const found = ownSettlement(request);
  const { totals, ...result } = found.breakdown;
  return {
    detail: {
      ...found,
      ...result,
      ...totals.split,
      total_fen: totals.total_fen,
      pool_fen: result.fund_total_fen,
      own_cost_fen: totals.split.full_self_paid_fen,
      own_share_fen: totals.split.in_scope_fen - result.fund_total_fen,
      annual_limit_left_fen: -1,
      account_balance_fen: result.balance_after_fen,
      year: Number(beijing().slice(0, 4)),
    },
  };
}

// ------------------------------------------------------------------- what every call needs

/** Answers a question; nothing is written down of it. */
function asked(work) {
  return (call, done) => {
    const receivedAt = Date.now();
    try {
      const answer = work(call.request);
      done(null, { ...answer, header: header(receivedAt) });
    } catch (error) {
      done(told(error, call.request));
    }
  };
}

/** Does a changing message once: the same message gets its first answer again. */
function once(method, work) {
  return (call, done) => {
    const receivedAt = Date.now();
    const id = call.request.header.message_id;
    const mark = markOf(method, call.request);
    const known = messages.get(id);
    try {
      if (known && known.state === 'MESSAGE_STATE_REVERSED') throw new Refusal('MESSAGE_REVERSED');
      if (known && known.mark !== mark) throw new Refusal('MESSAGE_CONFLICT', 'header.message_id');
      if (known && known.refusal) throw known.refusal;
      if (known) {
        done(null, { ...known.answer, header: { ...known.answer.header, replayed: true } });
        return;
      }
      const message = { method, mark, state: 'MESSAGE_STATE_REFUSED' };
      try {
        message.answer = { ...work(call.request), header: header(receivedAt) };
        message.state = 'MESSAGE_STATE_DONE';
      } catch (error) {
        message.refusal = error;
      }
      messages.set(id, message);
      if (message.refusal) throw message.refusal;
      done(null, message.answer);
    } catch (error) {
      done(told(error, call.request));
    }
  };
}

function told(error, request) {
  if (error instanceof Refusal) return error.error(request.header.message_id);
  console.error(error);
  return { code: grpc.status.INTERNAL };
}

const server = new grpc.Server();
server.addService(services.EligibilityService.service, {
  QueryPerson: asked(queryPerson),
  QueryEligibility: asked(queryEligibility),
});
server.addService(services.SettlementService.service, {
  OpenVisit: once('OpenVisit', openVisit),
  UploadFees: once('UploadFees', uploadFees),
  WithdrawFees: once('WithdrawFees', withdrawFees),
  CancelVisit: once('CancelVisit', cancelVisit),
  PreSettle: asked(preSettle),
  Settle: once('Settle', settle),
  CancelSettlement: once('CancelSettlement', cancelSettlement),
  Reverse: once('Reverse', reverse),
  InquireMessage: asked(inquireMessage),
  GetSettlement: asked(getSettlement),
  QuerySettlementDetail: asked(querySettlementDetail),
});
server.bindAsync(`127.0.0.1:${process.argv[2] || 0}`, grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(`127.0.0.1:${port}`);
});
process.on('SIGTERM', () => server.tryShutdown(() => process.exit(0)));
