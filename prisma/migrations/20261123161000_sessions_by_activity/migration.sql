-- CreateIndex
CREATE INDEX "Session_updatedAt_idx" ON "Session"("updatedAt");
