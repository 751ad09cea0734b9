-- Counters of minutes need not survive a crash: without the log a request that is counted waits for no disk.
ALTER TABLE "RateLimitCounter" SET UNLOGGED;
