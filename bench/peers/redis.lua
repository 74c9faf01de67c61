-- The default benefit-card program as a script for Redis 7, written to be fast there: a hash for an account with its
-- wallets, an entry of the stream `decisions` for a decision, a key for the caller's id. The rules stand in the code;
-- bench/peers/run checks them against engine/programs/benefit_card.json before it measures. Amounts are minor units.
--
--   KEYS  the account, the caller's id      ARGV  amount, MCC, merchant (ISO 8583 DE 43)
--
-- Answers 00 approved, 51 no wallet can pay the whole amount, 07 refused; a known id its first answer.
local account, id = KEYS[1], KEYS[2]
local first = redis.call('GET', id)
if first then return first end

local holder = redis.call('HMGET', account, 'status', 'FOOD', 'MEAL', 'CASH')
local balance = {FOOD = holder[2], MEAL = holder[3], CASH = holder[4]}
local amount = tonumber(ARGV[1])
local code, payer = '07', ''

if holder[1] == 'active' then
  local mcc = ARGV[2]
  local name = string.upper(string.sub(ARGV[3], 1, 25)):gsub('%s+', ' '):gsub('^ ', ''):gsub(' $', '')
  if name == 'UBER EATS' then payer = 'MEAL'
  elseif name == 'UBER TRIP' then payer = 'CASH'
  elseif string.sub(name, 1, 7) == 'IFOOD *' then payer = 'MEAL'
  elseif mcc >= '5411' and mcc <= '5412' then payer = 'FOOD'
  elseif mcc >= '5811' and mcc <= '5812' then payer = 'MEAL'
  else payer = 'CASH' end

  if tonumber(balance[payer]) < amount then payer = 'CASH' end
  if tonumber(balance[payer]) >= amount then
    code = '00'
    balance[payer] = redis.call('HINCRBY', account, payer, -amount)
  else
    code, payer = '51', ''
  end
end

-- An account that nobody knows has no balances.
redis.call('XADD', 'decisions', '*', 'id', id, 'account', account, 'amount', ARGV[1], 'mcc', ARGV[2],
           'merchant', ARGV[3], 'code', code, 'wallet', payer, 'food', balance.FOOD or '', 'meal', balance.MEAL or '',
           'cash', balance.CASH or '')
redis.call('SET', id, code)
return code
