using Npgsql;

namespace ExamReg.Web.SandboxBank.Storage;

/// <summary>The bank's own tables. Its clock is <c>clock_timestamp()</c>: real time, whatever the merchant's time machine shows.</summary>
internal static class BankSchema
{
    public static async Task CreateAsync(NpgsqlDataSource database, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using var command = new NpgsqlCommand(Sql, connection, transaction);
        await command.ExecuteNonQueryAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    // The lock lets two banks start on one database at once: CREATE IF NOT EXISTS alone may still collide.
    private const string Sql =
        """
        SELECT pg_advisory_xact_lock(hashtext('sandbox_bank schema'));
        CREATE SCHEMA IF NOT EXISTS sandbox_bank;

        -- amount is null only for a number that was closed before anyone came to pay.
        CREATE TABLE IF NOT EXISTS sandbox_bank.trades (
            trade_no     text PRIMARY KEY,
            token        text NOT NULL UNIQUE,
            app_id       text NOT NULL,
            out_trade_no text NOT NULL,
            amount       numeric(12, 2) CHECK (amount > 0),
            subject      text NOT NULL,
            return_url   text NOT NULL,
            notify_url   text NOT NULL,
            requested_at timestamptz NOT NULL,
            expires_at   timestamptz NOT NULL,
            state        text NOT NULL CHECK (state IN ('waiting', 'paid', 'closed')),
            bank         text,
            paid_at      timestamptz,
            failures     integer NOT NULL DEFAULT 0,
            refunded     numeric(12, 2) NOT NULL DEFAULT 0,
            UNIQUE (app_id, out_trade_no),
            CHECK (state <> 'paid' OR (amount IS NOT NULL AND bank IS NOT NULL AND paid_at IS NOT NULL)),
            CHECK (refunded >= 0 AND refunded <= CASE WHEN state = 'paid' THEN amount ELSE 0 END)
        );

        CREATE TABLE IF NOT EXISTS sandbox_bank.refunds (
            trade_no       text NOT NULL REFERENCES sandbox_bank.trades,
            out_request_no text NOT NULL,
            amount         numeric(12, 2) NOT NULL CHECK (amount > 0),
            reason         text NOT NULL,
            refunded_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
            PRIMARY KEY (trade_no, out_request_no)
        );

        -- notify_id is not unique: a notice sent twice on purpose is the same notice.
        CREATE TABLE IF NOT EXISTS sandbox_bank.notices (
            id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            notify_id    uuid NOT NULL,
            trade_no     text NOT NULL REFERENCES sandbox_bank.trades,
            trade_status text NOT NULL,
            attempts     integer NOT NULL DEFAULT 0,
            next_at      timestamptz,
            delivered_at timestamptz,
            last_answer  text
        );
        CREATE INDEX IF NOT EXISTS notices_due ON sandbox_bank.notices (next_at) WHERE next_at IS NOT NULL;
        """;
}
