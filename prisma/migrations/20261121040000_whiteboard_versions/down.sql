-- DropForeignKey
ALTER TABLE "whiteboard_versions" DROP CONSTRAINT "whiteboard_versions_whiteboard_id_fkey";

-- DropTable
DROP TABLE "whiteboard_versions";
