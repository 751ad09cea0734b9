-- The password is chosen when the mailed link is opened. Sign-ups that wait keep their links.
ALTER TABLE "SignUp" DROP COLUMN "passwordHash";
