# A role of a client: realm/client_id/role_client_id/role
terraform import gatehouse_service_account_role.nightly_reads acme/nightly-job/reports/reports:read

# A role of the realm: realm/client_id/role
terraform import gatehouse_service_account_role.nightly_audits acme/nightly-job/auditor
