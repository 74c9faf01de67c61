-- The default benefit-card program on PostgreSQL 15, written to be fast there: one row for an account with its three
-- wallets, one row for a decision, found by the caller's id. The rules stand in the code; bench/peers/run checks them
-- against engine/programs/benefit_card.json before it measures. Amounts are minor units.

create table account (
  id text primary key,
  status text not null default 'active',
  food bigint not null check (food >= 0),
  meal bigint not null check (meal >= 0),
  cash bigint not null check (cash >= 0)
) with (fillfactor = 50); -- room for updates in place

create table decision (
  sequence bigint generated always as identity,
  external_id text primary key,
  recorded_at timestamptz not null default clock_timestamp(),
  account text not null,
  amount bigint not null check (amount > 0),
  mcc text not null,
  merchant text not null,
  code text not null,
  wallet text,        -- that paid; null where declined
  food_after bigint,  -- null where nobody knows the account
  meal_after bigint,
  cash_after bigint
);

-- Answers 00 approved, 51 no wallet can pay the whole amount, 07 refused; a known id its first answer.
create function authorize(asked_id text, asked_account text, asked bigint, asked_mcc text, asked_merchant text)
returns text language plpgsql as $$
declare
  holder account;
  name text;
  payer text;
  answer text;
begin
  -- Decisions on one account follow one another, those on others go on. Waiting for the row itself did half to two
  -- thirds as many a second with 32 clients on one account. What is read after the lock is what was committed.
  perform pg_advisory_xact_lock(hashtextextended(asked_account, 0));
  select * into holder from account where id = asked_account;
  if holder.status is distinct from 'active' then
    answer := '07';
  else
    name := btrim(upper(regexp_replace(left(asked_merchant, 25), '\s+', ' ', 'g')));
    payer := case
      when name = 'UBER EATS' then 'MEAL'
      when name = 'UBER TRIP' then 'CASH'
      when starts_with(name, 'IFOOD *') then 'MEAL'
      when asked_mcc between '5411' and '5412' then 'FOOD'
      when asked_mcc between '5811' and '5812' then 'MEAL'
      else 'CASH'
    end;
    if payer = 'FOOD' and holder.food >= asked then
      holder.food := holder.food - asked;
      answer := '00';
    elsif payer = 'MEAL' and holder.meal >= asked then
      holder.meal := holder.meal - asked;
      answer := '00';
    elsif holder.cash >= asked then
      payer := 'CASH';
      holder.cash := holder.cash - asked;
      answer := '00';
    else
      payer := null;
      answer := '51';
    end if;
  end if;

  insert into decision (external_id, account, amount, mcc, merchant, code, wallet, food_after, meal_after, cash_after)
  values (asked_id, asked_account, asked, asked_mcc, asked_merchant, answer, payer,
          holder.food, holder.meal, holder.cash)
  on conflict (external_id) do nothing;
  if not found then
    select code into strict answer from decision where external_id = asked_id;
  elsif answer = '00' then
    update account set food = holder.food, meal = holder.meal, cash = holder.cash where id = asked_account;
  end if;
  return answer;
end
$$;
