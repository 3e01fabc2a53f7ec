-- CreateTable
CREATE TABLE "whiteboard_versions" (
    "id" TEXT NOT NULL,
    "whiteboard_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "label" TEXT,
    "created_by" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "whiteboard_versions_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "idx_whiteboard_versions_whiteboard" ON "whiteboard_versions"("whiteboard_id", "created_at");

-- AddForeignKey
ALTER TABLE "whiteboard_versions" ADD CONSTRAINT "whiteboard_versions_whiteboard_id_fkey" FOREIGN KEY ("whiteboard_id") REFERENCES "whiteboards"("id") ON DELETE CASCADE ON UPDATE CASCADE;
