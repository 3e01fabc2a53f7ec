-- DropForeignKey
ALTER TABLE "invitations" DROP CONSTRAINT "invitations_workspace_id_fkey";

-- DropForeignKey
ALTER TABLE "user_settings" DROP CONSTRAINT "user_settings_user_id_fkey";

-- DropForeignKey
ALTER TABLE "sessions" DROP CONSTRAINT "sessions_user_id_fkey";

-- DropForeignKey
ALTER TABLE "workflows" DROP CONSTRAINT "workflows_workspace_id_fkey";

-- DropForeignKey
ALTER TABLE "workflow_executions" DROP CONSTRAINT "workflow_executions_workflow_id_fkey";

-- DropForeignKey
ALTER TABLE "forms" DROP CONSTRAINT "forms_workspace_id_fkey";

-- DropForeignKey
ALTER TABLE "form_submissions" DROP CONSTRAINT "form_submissions_form_id_fkey";

-- DropForeignKey
ALTER TABLE "chat_rooms" DROP CONSTRAINT "chat_rooms_workspace_id_fkey";

-- DropForeignKey
ALTER TABLE "chat_rooms" DROP CONSTRAINT "chat_rooms_project_id_fkey";

-- DropForeignKey
ALTER TABLE "chat_messages" DROP CONSTRAINT "chat_messages_room_id_fkey";

-- DropForeignKey
ALTER TABLE "chat_messages" DROP CONSTRAINT "chat_messages_user_id_fkey";

-- DropForeignKey
ALTER TABLE "chat_participants" DROP CONSTRAINT "chat_participants_room_id_fkey";

-- DropForeignKey
ALTER TABLE "chat_participants" DROP CONSTRAINT "chat_participants_user_id_fkey";

-- DropForeignKey
ALTER TABLE "documents" DROP CONSTRAINT "documents_project_id_fkey";

-- DropForeignKey
ALTER TABLE "documents" DROP CONSTRAINT "documents_parent_id_fkey";

-- DropForeignKey
ALTER TABLE "document_versions" DROP CONSTRAINT "document_versions_document_id_fkey";

-- DropForeignKey
ALTER TABLE "whiteboards" DROP CONSTRAINT "whiteboards_project_id_fkey";

-- DropForeignKey
ALTER TABLE "comments" DROP CONSTRAINT "comments_user_id_fkey";

-- DropForeignKey
ALTER TABLE "comments" DROP CONSTRAINT "comments_task_id_fkey";

-- DropForeignKey
ALTER TABLE "comments" DROP CONSTRAINT "comments_document_id_fkey";

-- DropForeignKey
ALTER TABLE "attachments" DROP CONSTRAINT "attachments_task_id_fkey";

-- DropForeignKey
ALTER TABLE "activities" DROP CONSTRAINT "activities_user_id_fkey";

-- DropForeignKey
ALTER TABLE "projects" DROP CONSTRAINT "projects_workspace_id_fkey";

-- DropForeignKey
ALTER TABLE "sprints" DROP CONSTRAINT "sprints_project_id_fkey";

-- DropForeignKey
ALTER TABLE "task_columns" DROP CONSTRAINT "task_columns_project_id_fkey";

-- DropForeignKey
ALTER TABLE "tasks" DROP CONSTRAINT "tasks_project_id_fkey";

-- DropForeignKey
ALTER TABLE "tasks" DROP CONSTRAINT "tasks_column_id_status_fkey";

-- DropForeignKey
ALTER TABLE "tasks" DROP CONSTRAINT "tasks_assignee_id_fkey";

-- DropForeignKey
ALTER TABLE "tasks" DROP CONSTRAINT "tasks_created_by_fkey";

-- DropForeignKey
ALTER TABLE "tasks" DROP CONSTRAINT "tasks_sprint_id_fkey";

-- DropForeignKey
ALTER TABLE "tasks" DROP CONSTRAINT "tasks_parent_id_fkey";

-- DropForeignKey
ALTER TABLE "task_dependencies" DROP CONSTRAINT "task_dependencies_task_id_fkey";

-- DropForeignKey
ALTER TABLE "task_dependencies" DROP CONSTRAINT "task_dependencies_depends_on_id_fkey";

-- DropForeignKey
ALTER TABLE "custom_fields" DROP CONSTRAINT "custom_fields_project_id_fkey";

-- DropForeignKey
ALTER TABLE "custom_field_values" DROP CONSTRAINT "custom_field_values_task_id_fkey";

-- DropForeignKey
ALTER TABLE "custom_field_values" DROP CONSTRAINT "custom_field_values_field_id_fkey";

-- DropForeignKey
ALTER TABLE "workspace_members" DROP CONSTRAINT "workspace_members_workspace_id_fkey";

-- DropForeignKey
ALTER TABLE "workspace_members" DROP CONSTRAINT "workspace_members_user_id_fkey";

-- DropForeignKey
ALTER TABLE "teams" DROP CONSTRAINT "teams_workspace_id_fkey";

-- DropForeignKey
ALTER TABLE "team_members" DROP CONSTRAINT "team_members_team_id_fkey";

-- DropForeignKey
ALTER TABLE "team_members" DROP CONSTRAINT "team_members_user_id_fkey";

-- DropTable
DROP TABLE "grants";

-- DropTable
DROP TABLE "invitations";

-- DropTable
DROP TABLE "users";

-- DropTable
DROP TABLE "user_settings";

-- DropTable
DROP TABLE "sessions";

-- DropTable
DROP TABLE "api_tokens";

-- DropTable
DROP TABLE "workflows";

-- DropTable
DROP TABLE "workflow_executions";

-- DropTable
DROP TABLE "forms";

-- DropTable
DROP TABLE "form_submissions";

-- DropTable
DROP TABLE "chat_rooms";

-- DropTable
DROP TABLE "chat_messages";

-- DropTable
DROP TABLE "chat_participants";

-- DropTable
DROP TABLE "documents";

-- DropTable
DROP TABLE "document_versions";

-- DropTable
DROP TABLE "whiteboards";

-- DropTable
DROP TABLE "comments";

-- DropTable
DROP TABLE "attachments";

-- DropTable
DROP TABLE "events";

-- DropTable
DROP TABLE "event_head";

-- DropTable
DROP TABLE "event_consumers";

-- DropTable
DROP TABLE "parked_events";

-- DropTable
DROP TABLE "activities";

-- DropTable
DROP TABLE "idempotency_keys";

-- DropTable
DROP TABLE "feature_flags";

-- DropTable
DROP TABLE "projects";

-- DropTable
DROP TABLE "sprints";

-- DropTable
DROP TABLE "task_columns";

-- DropTable
DROP TABLE "tasks";

-- DropTable
DROP TABLE "task_dependencies";

-- DropTable
DROP TABLE "custom_fields";

-- DropTable
DROP TABLE "custom_field_values";

-- DropTable
DROP TABLE "workspaces";

-- DropTable
DROP TABLE "workspace_members";

-- DropTable
DROP TABLE "teams";

-- DropTable
DROP TABLE "team_members";

-- DropTable
DROP TABLE "redirects";

-- DropEnum
DROP TYPE "SubjectType";

-- DropEnum
DROP TYPE "Role";

-- DropEnum
DROP TYPE "ObjectType";

-- DropEnum
DROP TYPE "UserStatus";

-- DropEnum
DROP TYPE "UserRole";

-- DropEnum
DROP TYPE "ChatRoomType";

-- DropEnum
DROP TYPE "ProjectStatus";

-- DropEnum
DROP TYPE "SprintStatus";

-- DropEnum
DROP TYPE "TaskStatus";

-- DropEnum
DROP TYPE "Priority";

-- DropEnum
DROP TYPE "DependencyType";

-- DropEnum
DROP TYPE "CustomFieldType";

-- What Prisma's schema language cannot say.
DROP FUNCTION bump_version();
DROP FUNCTION ensure_event_partition(date);
