BEGIN TRANSACTION;
CREATE TABLE cards (
	identifier TEXT NOT NULL, 
	member INTEGER NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	linked_at BIGINT NOT NULL, 
	PRIMARY KEY (identifier), 
	FOREIGN KEY(member) REFERENCES members (id)
)
 WITHOUT ROWID

;
INSERT INTO "cards" VALUES('ean:mia',1,'active',1777881660000000);
CREATE TABLE daily_totals (
	day INTEGER NOT NULL, 
	program VARCHAR(64) NOT NULL, 
	members INTEGER NOT NULL, 
	visits INTEGER NOT NULL, 
	purchases INTEGER NOT NULL, 
	sales_minor BIGINT NOT NULL, 
	issued BIGINT NOT NULL, 
	redeemed BIGINT NOT NULL, 
	expired BIGINT NOT NULL, 
	reversed BIGINT NOT NULL, 
	returned BIGINT NOT NULL, 
	adjusted BIGINT NOT NULL, 
	PRIMARY KEY (day, program)
)
 WITHOUT ROWID

;
INSERT INTO "daily_totals" VALUES(0,'',1,1,1,1000,0,0,0,0,0,0);
INSERT INTO "daily_totals" VALUES(0,'points',0,0,0,0,10,0,0,0,0,0);
INSERT INTO "daily_totals" VALUES(0,'stamps',0,0,0,0,1,0,0,0,0,0);
INSERT INTO "daily_totals" VALUES(739740,'',1,1,1,1000,0,0,0,0,0,0);
INSERT INTO "daily_totals" VALUES(739740,'points',0,0,0,0,10,0,0,0,0,0);
INSERT INTO "daily_totals" VALUES(739740,'stamps',0,0,0,0,1,0,0,0,0,0);
CREATE TABLE entries (
	number INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	at BIGINT NOT NULL, 
	day INTEGER NOT NULL, 
	member INTEGER, 
	counter VARCHAR(64), 
	staff VARCHAR(64), 
	terms INTEGER NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	reverses INTEGER, 
	clock_doubtful BOOLEAN NOT NULL, 
	answer TEXT NOT NULL, 
	PRIMARY KEY (number), 
	UNIQUE ("key"), 
	FOREIGN KEY(member) REFERENCES members (id)
);
INSERT INTO "entries" VALUES(1,'counter-1','enrolment',1777881660000000,739740,1,'counter',NULL,1,0,NULL,0,'{"kind":"enrolment","result":"booked","reference":"counter-1","at":"2026-05-04T08:01:00+00:00","day":"2026-05-04","entry":1,"counter":"counter","member":"mia","number":"number-mia","new_member":true,"balances":[{"program":"points","name":"Points","unit":"points","change":0,"balance":0,"goal":50,"missing":50,"worth_minor":0},{"program":"stamps","name":"Coffee card","unit":"stamps","change":0,"balance":0,"goal":10,"missing":10}]}');
INSERT INTO "entries" VALUES(2,'sale','purchase',1777881720000000,739740,1,'counter',NULL,1,1000,NULL,0,'{"kind":"purchase","result":"booked","reference":"sale","at":"2026-05-04T08:02:00+00:00","day":"2026-05-04","entry":2,"counter":"counter","member":"mia","number":"number-mia","amount_minor":1000,"payable_minor":1000,"balances":[{"program":"points","name":"Points","unit":"points","change":10,"balance":10,"earned":10,"goal":50,"missing":40,"next_expiry":{"last_day":"2026-06-03","amount":10},"worth_minor":0},{"program":"stamps","name":"Coffee card","unit":"stamps","change":0,"balance":0,"goal":10,"missing":10}],"explanation":[{"key":"explanation.sale","values":{"amount_minor":1000}},{"key":"explanation.points_by_amount","values":{"program":"Points","amount":10,"steps":10,"step_minor":100,"points":1}}]}');
INSERT INTO "entries" VALUES(3,'counter-3','visit',1777881780000000,739740,1,'counter',NULL,1,0,NULL,0,'{"kind":"visit","result":"booked","reference":"counter-3","at":"2026-05-04T08:03:00+00:00","day":"2026-05-04","entry":3,"counter":"counter","member":"mia","number":"number-mia","balances":[{"program":"points","name":"Points","unit":"points","change":0,"balance":10,"goal":50,"missing":40,"next_expiry":{"last_day":"2026-06-03","amount":10},"worth_minor":0},{"program":"stamps","name":"Coffee card","unit":"stamps","change":1,"balance":1,"earned":1,"goal":10,"missing":9}],"explanation":[{"key":"explanation.stamp_by_visit","values":{"program":"Coffee card","amount":1}}]}');
CREATE TABLE holdings (
	member INTEGER NOT NULL, 
	program VARCHAR(64) NOT NULL, 
	balance BIGINT NOT NULL, 
	owed BIGINT NOT NULL, 
	earned BIGINT NOT NULL, 
	last_accrual_at BIGINT, 
	PRIMARY KEY (member, program), 
	FOREIGN KEY(member) REFERENCES members (id)
)
 WITHOUT ROWID

;
INSERT INTO "holdings" VALUES(1,'points',10,0,10,NULL);
INSERT INTO "holdings" VALUES(1,'stamps',1,0,1,1777881780000000);
CREATE TABLE lots (
	entry INTEGER NOT NULL, 
	line INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	program VARCHAR(64) NOT NULL, 
	amount BIGINT NOT NULL, 
	remaining BIGINT NOT NULL, 
	earned_at BIGINT NOT NULL, 
	last_day INTEGER, 
	PRIMARY KEY (entry, line), 
	FOREIGN KEY(entry) REFERENCES entries (number)
)
 WITHOUT ROWID

;
INSERT INTO "lots" VALUES(2,1,1,'points',10,10,1777881720000000,739770);
INSERT INTO "lots" VALUES(3,1,1,'stamps',1,1,1777881780000000,NULL);
CREATE TABLE member_tags (
	tag TEXT NOT NULL, 
	member INTEGER NOT NULL, 
	PRIMARY KEY (tag, member), 
	FOREIGN KEY(member) REFERENCES members (id)
)
 WITHOUT ROWID

;
INSERT INTO "member_tags" VALUES('vip',1);
CREATE TABLE members (
	id INTEGER NOT NULL, 
	uid VARCHAR(64) NOT NULL, 
	number VARCHAR(32) NOT NULL, 
	enrolled_at BIGINT NOT NULL, 
	anonymous BOOLEAN NOT NULL, 
	merged_into INTEGER, 
	erased BOOLEAN NOT NULL, 
	pinned BOOLEAN NOT NULL, 
	source VARCHAR(64), 
	referred_by VARCHAR(64), 
	visits INTEGER NOT NULL, 
	purchases INTEGER NOT NULL, 
	spent_minor BIGINT NOT NULL, 
	first_visit_at BIGINT, 
	last_visit_at BIGINT, 
	PRIMARY KEY (id), 
	UNIQUE (uid), 
	UNIQUE (number)
);
INSERT INTO "members" VALUES(1,'mia','number-mia',1777881660000000,0,NULL,0,0,NULL,NULL,1,1,1000,1777881720000000,1777881780000000);
CREATE TABLE meta (
	"key" VARCHAR(64) NOT NULL, 
	value BIGINT NOT NULL, 
	PRIMARY KEY ("key")
);
INSERT INTO "meta" VALUES('high_water',1777881780000000);
CREATE TABLE movements (
	entry INTEGER NOT NULL, 
	line INTEGER NOT NULL, 
	member INTEGER NOT NULL, 
	program VARCHAR(64) NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	delta BIGINT NOT NULL, 
	lot_entry INTEGER, 
	lot_line INTEGER, 
	PRIMARY KEY (entry, line), 
	FOREIGN KEY(entry) REFERENCES entries (number)
)
 WITHOUT ROWID

;
INSERT INTO "movements" VALUES(2,1,1,'points','accrual',10,2,1);
INSERT INTO "movements" VALUES(3,1,1,'stamps','accrual',1,3,1);
CREATE TABLE name_words (
	word TEXT NOT NULL, 
	member INTEGER NOT NULL, 
	PRIMARY KEY (word, member), 
	FOREIGN KEY(member) REFERENCES members (id)
)
 WITHOUT ROWID

;
INSERT INTO "name_words" VALUES('mia',1);
INSERT INTO "name_words" VALUES('mueller',1);
INSERT INTO "name_words" VALUES('muller',1);
CREATE TABLE notices (
	"key" TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY ("key")
)
 WITHOUT ROWID

;
CREATE TABLE people (
	member INTEGER NOT NULL, 
	name TEXT, 
	name_folded TEXT, 
	phone VARCHAR(32), 
	phone_reversed VARCHAR(32), 
	email TEXT, 
	email_folded TEXT, 
	birthday INTEGER, 
	language VARCHAR(35), 
	notes TEXT, 
	tags TEXT NOT NULL, 
	PRIMARY KEY (member), 
	FOREIGN KEY(member) REFERENCES members (id)
);
INSERT INTO "people" VALUES(1,'Mia Müller','mia muller','+4917012345678','8765432107194+',NULL,NULL,NULL,NULL,NULL,'["vip"]');
CREATE TABLE print_jobs (
	id INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	printer VARCHAR(64) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	status VARCHAR(16) NOT NULL, 
	entry INTEGER, 
	payload TEXT, 
	created_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	attempts INTEGER NOT NULL, 
	reason TEXT, 
	PRIMARY KEY (id), 
	UNIQUE ("key")
);
INSERT INTO "print_jobs" VALUES(1,'receipt:2','counter','receipt','waiting',2,NULL,1777881720000000,NULL,0,NULL);
CREATE TABLE schema_changes (
	version INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "schema_changes" VALUES(1,1795291456419534);
CREATE TABLE terms (
	version INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	document TEXT NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "terms" VALUES(1,1795291456424915,'{"calendar":{"day_starts":"04:00:00","zone":"Europe/Berlin"},"currency":{"code":"EUR","digits":2},"format":1,"programs":[{"id":"points","kind":"points","minimum_interval_minutes":15,"name":"Points","points_per_step":1,"points_per_visit":0,"redeem":{"block_points":100,"block_value_minor":500,"max_share_percent":100,"minimum_points":0},"sign_up_bonus":0,"step_minor":100,"validity":{"count":30,"unit":"days"}},{"card_size":10,"id":"stamps","kind":"stamps","max_per_purchase":null,"minimum_interval_minutes":0,"name":"Coffee card","reward_cost_minor":null,"reward_name":"","sign_up_bonus":0,"stamp_on":"visit","step_minor":1000,"validity":{"count":0,"unit":"forever"}}],"rewards":[{"cost_minor":null,"id":"cake","name":"Cake","price":50,"program":"points","value_minor":null}]}');
CREATE INDEX members_merged ON members (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX members_seen ON members (last_visit_at);
CREATE INDEX members_pinned ON members (pinned) WHERE pinned;
CREATE INDEX print_jobs_queue ON print_jobs (printer, status, id);
CREATE INDEX people_email ON people (email_folded);
CREATE INDEX people_phone ON people (phone_reversed);
CREATE INDEX name_words_member ON name_words (member);
CREATE INDEX member_tags_member ON member_tags (member);
CREATE INDEX ix_cards_member ON cards (member);
CREATE INDEX entries_reverses ON entries (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX entries_member ON entries (member, number);
CREATE INDEX entries_counter ON entries (counter, number) WHERE counter IS NOT NULL;
CREATE INDEX lots_ending ON lots (last_day, member) WHERE remaining > 0;
CREATE INDEX lots_open ON lots (member) WHERE remaining > 0;
COMMIT;
