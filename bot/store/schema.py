"""The tables of the SQLite store.

Migrations only add: a version of the program that does not know the newest of them must still be able to
work, so that an upgrade can be taken back while recordings run. Nothing deletes rows but callbacks that are
old, and schedules that nobody said yes to.

All moments are whole microseconds since 1970 in UTC. `ready_at` is the moment from which a row may be
claimed: it is due, and no lease holds it. It is NULL for the great many rows that are done, and its index
leaves those out; so what is next is found at once however long the history is.
"""

from contextlib import closing
from typing import Final

from sqlite_utils import Database, Migrations

MIGRATIONS: Final = Migrations("recordbot")

_READY_AT: Final = """
    ready_at INTEGER GENERATED ALWAYS AS (
        CASE WHEN parked = 0 THEN max(due_at, coalesce(lease_until, due_at)) END
    ) VIRTUAL
"""


@MIGRATIONS(name="0001_recordings")
def add_recordings(db: Database) -> None:
    """Add the recordings: a column for what is asked for, and `data` for the whole."""
    db.execute(f"""
        CREATE TABLE recording (
            id TEXT PRIMARY KEY,
            version INTEGER NOT NULL,
            state TEXT NOT NULL,
            team_id TEXT NOT NULL,
            channel_id TEXT NOT NULL,
            target TEXT NOT NULL,
            cname TEXT NOT NULL,
            started_by TEXT NOT NULL,
            template_id TEXT NOT NULL,
            idempotency_key TEXT NOT NULL UNIQUE,
            created_at INTEGER NOT NULL,
            due_at INTEGER,
            urgent INTEGER NOT NULL,
            stop_at INTEGER NOT NULL,
            sid TEXT,
            is_over INTEGER NOT NULL,
            lease_token TEXT,
            lease_until INTEGER,
            parked INTEGER NOT NULL DEFAULT 0,
            data TEXT NOT NULL,
            {_READY_AT}
        ) STRICT
    """)
    db.execute("CREATE INDEX recording_ready ON recording (ready_at) WHERE ready_at IS NOT NULL")
    db.execute("CREATE INDEX recording_leased ON recording (lease_token) WHERE lease_token IS NOT NULL")
    db.execute("CREATE INDEX recording_parked ON recording (parked) WHERE parked = 1")
    db.execute("CREATE INDEX recording_running ON recording (team_id, created_at, id) WHERE is_over = 0")
    db.execute("CREATE INDEX recording_target ON recording (team_id, target) WHERE is_over = 0")
    db.execute("CREATE INDEX recording_cname ON recording (cname) WHERE is_over = 0")
    db.execute("CREATE INDEX recording_history ON recording (team_id, created_at, id)")
    db.execute("CREATE INDEX recording_target_history ON recording (team_id, target, created_at, id)")
    db.execute("CREATE INDEX recording_person_history ON recording (team_id, started_by, created_at, id)")


@MIGRATIONS(name="0002_notices")
def add_notices(db: Database) -> None:
    """Add the outbox; `seq` is the order in which notices were put."""
    db.execute(f"""
        CREATE TABLE notice (
            seq INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            recording_id TEXT NOT NULL REFERENCES recording (id),
            kind TEXT NOT NULL,
            milestone TEXT,
            facts TEXT NOT NULL,
            revision INTEGER NOT NULL,
            due_at INTEGER,
            attempts INTEGER NOT NULL,
            channel_id TEXT NOT NULL,
            message_ts TEXT,
            lease_token TEXT,
            lease_until INTEGER,
            parked INTEGER NOT NULL DEFAULT 0,
            {_READY_AT}
        ) STRICT
    """)
    db.execute("CREATE INDEX notice_ready ON notice (ready_at) WHERE ready_at IS NOT NULL")
    db.execute("CREATE INDEX notice_leased ON notice (lease_token) WHERE lease_token IS NOT NULL")
    db.execute("CREATE INDEX notice_parked ON notice (parked) WHERE parked = 1")
    db.execute("CREATE INDEX notice_recording ON notice (recording_id, kind, seq)")


@MIGRATIONS(name="0003_mark")
def add_mark(db: Database) -> None:
    """Add the one row that is written to find out whether writing works."""
    db.execute("CREATE TABLE mark (id INTEGER PRIMARY KEY CHECK (id = 1), text TEXT NOT NULL) STRICT")


@MIGRATIONS(name="0004_events")
def add_events(db: Database) -> None:
    """Add Agora's callbacks as they came, and what is needed to find the recording that one is about."""
    db.execute("""
        CREATE TABLE event (
            seq INTEGER PRIMARY KEY,
            notice_id TEXT UNIQUE,
            sid TEXT,
            uid TEXT NOT NULL,
            event_type INTEGER NOT NULL,
            sequence INTEGER,
            raw BLOB NOT NULL,
            received_at INTEGER NOT NULL,
            due_at INTEGER,
            worked_at INTEGER,
            keep_until INTEGER NOT NULL
        ) STRICT
    """)
    db.execute(
        "CREATE UNIQUE INDEX event_repeat ON event (sid, uid, event_type, sequence)"
        " WHERE sid IS NOT NULL AND sequence IS NOT NULL"
    )
    db.execute("CREATE INDEX event_due ON event (due_at, seq) WHERE due_at IS NOT NULL")
    db.execute("CREATE INDEX event_kept ON event (keep_until)")
    # Told from the data, so that a version of the program that does not know the column keeps it right.
    db.execute(
        "ALTER TABLE recording ADD COLUMN unsettled INTEGER"
        """ GENERATED ALWAYS AS (instr(data, '"unsettled":true') > 0) VIRTUAL"""
    )
    db.execute("CREATE INDEX recording_sid ON recording (sid) WHERE sid IS NOT NULL")
    db.execute("CREATE INDEX recording_unsettled ON recording (cname) WHERE is_over = 1 AND unsettled = 1")


@MIGRATIONS(name="0005_audit")
def add_audit(db: Database) -> None:
    """Add the audit, which can only be appended to, whoever writes: the database refuses the rest."""
    db.execute("""
        CREATE TABLE audit (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            who TEXT NOT NULL,
            team_id TEXT NOT NULL,
            channel_id TEXT NOT NULL,
            place TEXT NOT NULL,
            what TEXT NOT NULL,
            outcome TEXT NOT NULL,
            recording_id TEXT,
            detail TEXT NOT NULL,
            request_id TEXT,
            delivery TEXT
        ) STRICT
    """)
    db.execute("CREATE UNIQUE INDEX audit_delivery ON audit (delivery) WHERE delivery IS NOT NULL")
    db.execute("CREATE INDEX audit_recording ON audit (recording_id, seq) WHERE recording_id IS NOT NULL")
    db.execute("CREATE INDEX audit_at ON audit (at)")
    # INSERT OR REPLACE deletes without saying so.
    known = "SELECT 1 FROM audit WHERE seq = new.seq OR (new.delivery IS NOT NULL AND delivery = new.delivery)"
    triggers = {
        "audit_is_never_changed": "UPDATE ON audit",
        "audit_is_never_deleted": "DELETE ON audit",
        "audit_is_never_replaced": f"INSERT ON audit WHEN EXISTS ({known})",
    }
    for name, event in triggers.items():
        db.execute(f"CREATE TRIGGER {name} BEFORE {event} BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END")


@MIGRATIONS(name="0006_schedules")
def add_schedules(db: Database) -> None:
    """Add the schedules; what must still be said of one stands in its own row, and so in the same transaction."""
    db.execute(f"""
        CREATE TABLE schedule (
            id TEXT PRIMARY KEY,
            version INTEGER NOT NULL,
            state TEXT NOT NULL,
            team_id TEXT NOT NULL,
            target TEXT NOT NULL,
            next_at INTEGER,
            due_at INTEGER,
            lease_token TEXT,
            lease_until INTEGER,
            parked INTEGER NOT NULL DEFAULT 0,
            data TEXT NOT NULL,
            {_READY_AT}
        ) STRICT
    """)
    db.execute("CREATE INDEX schedule_ready ON schedule (ready_at) WHERE ready_at IS NOT NULL")
    db.execute("CREATE INDEX schedule_live ON schedule (team_id, next_at) WHERE state IN ('active', 'paused')")


@MIGRATIONS(name="0007_approvals")
def add_approvals(db: Database) -> None:
    """Add the requests for a second person's approval."""
    db.execute(f"""
        CREATE TABLE approval (
            id TEXT PRIMARY KEY,
            version INTEGER NOT NULL,
            state TEXT NOT NULL,
            team_id TEXT NOT NULL,
            requested_by TEXT NOT NULL,
            idempotency_key TEXT NOT NULL UNIQUE,
            due_at INTEGER,
            lease_token TEXT,
            lease_until INTEGER,
            parked INTEGER NOT NULL DEFAULT 0,
            data TEXT NOT NULL,
            {_READY_AT}
        ) STRICT
    """)
    db.execute("CREATE INDEX approval_ready ON approval (ready_at) WHERE ready_at IS NOT NULL")
    db.execute("CREATE INDEX approval_pending ON approval (team_id, requested_by) WHERE state = 'pending'")


@MIGRATIONS(name="0011_usage")
def add_usage(db: Database) -> None:
    """Add since when and until when each recording ran, in seconds since 1970, and the index that adds them up.

    Told from the data, as above; nothing where the data cannot be read, so that such a row can still be written.
    """
    for column, name in (("records_from", "confirmed_at"), ("records_until", "ended_at")):
        moment = f"CAST(strftime('%s', json_extract(data, '$.{name}')) AS INTEGER)"
        db.execute(
            f"ALTER TABLE recording ADD COLUMN {column} INTEGER"
            f" GENERATED ALWAYS AS (CASE WHEN json_valid(data) THEN {moment} END) VIRTUAL"
        )
    db.execute(
        "CREATE INDEX recording_usage ON recording (team_id, records_until, is_over, records_from, template_id)"
        " WHERE records_from IS NOT NULL"
    )


@MIGRATIONS(name="0012_waiting")
def add_waiting(db: Database) -> None:
    """Add the index that counts who waits for a first call, however many recordings there are."""
    db.execute("CREATE INDEX recording_waiting ON recording (state) WHERE state = 'requested'")


def newer_migrations(db: Database) -> list[str]:
    """Return the names of migrations of *db* that this version of the program does not know."""
    with closing(Database(memory=True)) as empty:
        known = {migration.name for migration in MIGRATIONS.pending(empty)}
    return sorted({migration.name for migration in MIGRATIONS.applied(db)} - known)
