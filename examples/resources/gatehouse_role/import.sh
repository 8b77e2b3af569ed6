# A role of a client: realm/client_id/role
terraform import gatehouse_role.read acme/reports/reports:read

# A role of the realm: realm/role
terraform import gatehouse_role.auditor acme/auditor
